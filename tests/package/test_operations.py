"""Convolution and pooling from the pages, against hand-worked cases and code we did not write."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import signal

X = np.arange(9, dtype=np.float32).reshape(3, 3)
K = np.arange(4, dtype=np.float32).reshape(2, 2)

# The fixtures give functions without state, so that sharing them between examples is safe.
relaxed = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def arrays(*shape: int | st.SearchStrategy[int]):
    """Arrays of small whole numbers as float64, so that sums are exact; axes may vary."""
    sizes = [n if isinstance(n, st.SearchStrategy) else st.just(n) for n in shape]
    values = st.integers(-50, 50).map(float)
    return st.tuples(*sizes).flatmap(lambda s: hnp.arrays(np.float64, s, elements=values))


def equal(d2l, result, expected) -> bool:
    result = d2l.to_numpy(result)
    return result.shape == np.shape(expected) and np.array_equal(result, expected)


# corr2d


def test_corr2d_by_hand(d2l, array):
    assert equal(d2l, d2l.corr2d(array(X), array(K)), [[19, 25], [37, 43]])


def test_corr2d_finds_edges_by_hand(d2l, array):
    image = np.ones((2, 6), np.float32)
    image[:, 2:4] = 0
    edges = d2l.corr2d(array(image), array(np.array([[1, -1]], np.float32)))
    assert equal(d2l, edges, [[0, 1, 0, -1, 0]] * 2)


def test_corr2d_does_not_flip_the_kernel(d2l, array):
    """An impulse returns the kernel flipped; a convolution would return it as it is."""
    impulse = np.zeros((3, 3), np.float32)
    impulse[1, 1] = 1
    assert equal(d2l, d2l.corr2d(array(impulse), array(K)), K[::-1, ::-1])


@relaxed
@given(data=st.data())
def test_corr2d_is_what_scipy_computes(d2l, array, data):
    k = data.draw(arrays(st.integers(1, 4), st.integers(1, 4)))
    x = data.draw(arrays(st.integers(k.shape[0], 7), st.integers(k.shape[1], 7)))
    assert equal(d2l, d2l.corr2d(array(x), array(k)), signal.correlate2d(x, k, mode="valid"))


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32", "int64"])
def test_corr2d_keeps_the_dtype(d2l, array, dtype):
    result = d2l.to_numpy(d2l.corr2d(array(X.astype(dtype)), array(K.astype(dtype))))
    assert result.dtype == dtype and result.tolist() == [[19, 25], [37, 43]]


def test_corr2d_is_differentiable(d2l, array):
    """The gradient of the sum: each kernel weight meets the part of X that it slides over."""
    x, k = array(X), array(K)
    if d2l.__name__ == "d2l.torch":
        k.requires_grad_()
        d2l.corr2d(x, k).sum().backward()
    else:
        import mxnet as mx

        k.attach_grad()
        with mx.autograd.record():
            y = d2l.corr2d(x, k).sum()
        y.backward()
    assert equal(d2l, k.grad, [[8, 12], [20, 24]])


@pytest.mark.parametrize(
    ("x", "k", "error", "message"),
    [
        (X[0], K, ValueError, r"two matrices, not arrays of shapes \(3,\) and \(2, 2\)"),
        (X, K[None], ValueError, r"shapes \(3, 3\) and \(1, 2, 2\)"),
        (K, X, ValueError, "3x3 kernel does not fit into a 2x2 input"),
        (X, X[:, :0], ValueError, "3x0 kernel"),
        (X, K.astype(np.float64), TypeError, "float32 and K is .*float64"),
        (X.astype(np.uint8), K.astype(np.uint8), TypeError, "convert both to floats"),
    ],
)
def test_corr2d_refuses(d2l, array, x, k, error, message):
    with pytest.raises(error, match=message):
        d2l.corr2d(array(x), array(k))


# Several channels


def test_several_inputs_by_hand(d2l, array):
    x, k = np.stack([X, X + 1]), np.stack([K, K + 1])
    assert equal(d2l, d2l.corr2d_multi_in(array(x), array(k)), [[56, 72], [104, 120]])


def test_several_outputs_by_hand(d2l, array):
    x, k = np.stack([X, X + 1]), np.stack([K, K + 1])
    result = d2l.corr2d_multi_in_out(array(x), array(np.stack([k, k + 1, k + 2])))
    assert equal(d2l, result, [[[56, 72], [104, 120]], [[76, 100], [148, 172]],
                               [[96, 128], [192, 224]]])  # fmt: skip


def loops(x, k):
    """The definition, index by index: x (c_i, n_h, n_w), k (c_o, c_i, k_h, k_w)."""
    c_o, c_i, k_h, k_w = k.shape
    y = np.zeros((c_o, x.shape[1] - k_h + 1, x.shape[2] - k_w + 1))
    for o, i, j in np.ndindex(*y.shape):
        for c, a, b in np.ndindex(c_i, k_h, k_w):
            y[o, i, j] += k[o, c, a, b] * x[c, i + a, j + b]
    return y


@relaxed
@given(data=st.data())
def test_several_channels_are_what_torch_and_loops_compute(d2l, array, data):
    import torch

    channels = data.draw(st.integers(1, 3))
    k = data.draw(arrays(st.integers(1, 3), channels, st.integers(1, 3), st.integers(1, 3)))
    x = data.draw(arrays(channels, st.integers(k.shape[2], 5), st.integers(k.shape[3], 5)))
    expected = torch.nn.functional.conv2d(torch.tensor(x)[None], torch.tensor(k))[0].numpy()
    assert np.array_equal(expected, loops(x, k))
    assert equal(d2l, d2l.corr2d_multi_in_out(array(x), array(k)), expected)
    assert equal(d2l, d2l.corr2d_multi_in(array(x), array(k[0])), expected[0])


def test_several_channels_refuse(d2l, array):
    x, k = array(np.stack([X, X])), array(np.stack([K, K, K]))
    with pytest.raises(ValueError, match="X has 2 channels, K is for 3"):
        d2l.corr2d_multi_in(x, k)
    with pytest.raises(ValueError, match="X has 0 channels, K is for 0"):
        d2l.corr2d_multi_in(x[:0], k[:0])
    with pytest.raises(ValueError, match=r"two matrices, not arrays of shapes \(3,\) and \(2,\)"):
        d2l.corr2d_multi_in(array(X[:2]), array(K))
    with pytest.raises(ValueError, match=r"two matrices, not arrays of shapes \(3, 3\) and \(2,\)"):
        d2l.corr2d_multi_in_out(x, k)


# Pooling


def test_pooling_by_hand(d2l, array):
    assert equal(d2l, d2l.pool2d(array(X), (2, 2)), [[4, 5], [7, 8]])
    assert equal(d2l, d2l.pool2d(array(X), (2, 2), "avg"), [[2, 3], [5, 6]])
    assert equal(d2l, d2l.pool2d(array(X), (1, 3), mode="max"), [[2], [5], [8]])


@relaxed
@given(data=st.data())
def test_pooling_is_what_torch_computes(d2l, array, data):
    import torch

    x = data.draw(arrays(st.integers(1, 7), st.integers(1, 7)))
    size = data.draw(st.tuples(*(st.integers(1, n) for n in x.shape)))
    given = torch.tensor(x)[None, None]
    largest = torch.nn.functional.max_pool2d(given, size, stride=1)[0, 0].numpy()
    average = torch.nn.functional.avg_pool2d(given, size, stride=1)[0, 0].numpy()
    assert equal(d2l, d2l.pool2d(array(x), size), largest)
    result = d2l.to_numpy(d2l.pool2d(array(x), size, "avg"))
    assert result.dtype == np.float64
    np.testing.assert_allclose(result, average, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("x", "size", "mode", "message"),
    [
        (X, (2, 2), "min", r"'max' or 'avg', not \(3, 3\) and 'min'"),
        (X[0], (2, 2), "max", r"must be a matrix .* not \(3,\)"),
        (X, (4, 1), "max", "4x1 window does not fit into a 3x3 input"),
        (X, (0, 1), "max", "0x1 window"),
    ],
)
def test_pooling_refuses(d2l, array, x, size, mode, message):
    with pytest.raises(ValueError, match=message):
        d2l.pool2d(array(x), size, mode)
