import numpy as np, mxnet as mx
from mxnet.gluon import nn
from mxnet import npx
npx.set_np()

def he_init(net):
    net.initialize(mx.init.Xavier("gaussian", "in", 2))
    return net

def alexnet(*, num_classes=1000, in_channels=3, width=1.0, size=224,
            convolutions=((96, 11, 4, 2, True), (256, 5, 1, 2, True), (384, 3, 1, 1, False), (384, 3, 1, 1, False), (256, 3, 1, 1, True)),
            hidden=(4096, 4096), activation="relu", dropout=0.5):
    net = nn.Sequential()
    channels = in_channels
    for out, k, s, p, pooled in convolutions:
        out = round(width * out)
        net.add(nn.Conv2D(out, k, s, p, in_channels=channels), nn.Activation(activation))
        size = (size + 2*p - k)//s + 1
        if pooled:
            net.add(nn.MaxPool2D(3, 2)); size = (size-3)//2+1
        channels = out
    net.add(nn.Flatten())
    units = channels*size*size
    for out in hidden:
        out = round(width*out)
        net.add(nn.Dropout(dropout), nn.Dense(out, in_units=units), nn.Activation(activation))
        units = out
    net.add(nn.Dense(num_classes, in_units=units))
    return he_init(net)

def vgg(blocks, *, num_classes=1000, in_channels=3, width=1.0, size=224, hidden=(4096, 4096), dropout=.5, kernel=3, bn=False):
    net = nn.Sequential(); c = in_channels
    for n, out in blocks:
        out = round(out*width)
        for _ in range(n):
            net.add(nn.Conv2D(out, kernel, padding=kernel//2, in_channels=c))
            if bn: net.add(nn.BatchNorm(in_channels=out))
            net.add(nn.Activation("relu")); c = out
        net.add(nn.MaxPool2D(2, 2)); size //= 2
    net.add(nn.Flatten()); units = c*size*size
    for out in hidden:
        out = round(out*width)
        net.add(nn.Dense(out, in_units=units), nn.Activation("relu"), nn.Dropout(dropout)); units = out
    net.add(nn.Dense(num_classes, in_units=units))
    return he_init(net)

def nin_block(cin, out, k, s, p):
    return [nn.Conv2D(out, k, s, p, in_channels=cin), nn.Activation("relu"), nn.Conv2D(out, 1, in_channels=out), nn.Activation("relu"), nn.Conv2D(out, 1, in_channels=out), nn.Activation("relu")]

def nin(*, num_classes=1000, in_channels=3, width=1.0, blocks=((96, 11, 4, 2), (256, 5, 1, 2), (384, 3, 1, 1)), last=1024, dropout=.5):
    net = nn.Sequential(); c = in_channels
    for out, k, s, p in blocks:
        out = round(out*width)
        net.add(*nin_block(c, out, k, s, p)); net.add(nn.MaxPool2D(3, 2, 1)); c = out
    m = round(last*width)
    net.add(nn.Dropout(dropout), nn.Conv2D(m, 3, padding=1, in_channels=c), nn.Activation("relu"), nn.Conv2D(m, 1, in_channels=m), nn.Activation("relu"), nn.Conv2D(num_classes, 1, in_channels=m),
        nn.GlobalAvgPool2D(), nn.Flatten())
    return he_init(net)

def seq(*layers):
    net = nn.Sequential(); net.add(*layers); return net

class Inception(nn.Block):
    def __init__(self, cin, a, b, c, d, bn=False, k=5):
        super().__init__()
        def cv(i, o, k):
            return seq(nn.Conv2D(o, k, padding=k//2, use_bias=not bn, in_channels=i), *([nn.BatchNorm(epsilon=1e-3, in_channels=o)] if bn else []), nn.Activation("relu"))
        self.p = seq(cv(cin, a, 1), seq(cv(cin, b[0], 1), cv(b[0], b[1], 3)), seq(cv(cin, c[0], 1), cv(c[0], c[1], k)),
            seq(nn.MaxPool2D(3, 1, 1), cv(cin, d, 1)))
    def forward(self, X):
        return mx.np.concatenate([p(X) for p in self.p], 1)

GOOG = (((64,(96,128),(16,32),32),(128,(128,192),(32,96),64)),
 ((192,(96,208),(16,48),64),(160,(112,224),(24,64),64),(128,(128,256),(24,64),64),(112,(144,288),(32,64),64),(256,(160,320),(32,128),128)),
 ((256,(160,320),(32,128),128),(384,(192,384),(48,128),128)))
def googlenet(*, num_classes=1000, in_channels=3, width=1.0, stem=True, stages=GOOG, bn=False, dropout=.4):
    w = lambda n: round(n*width)
    net = nn.Sequential()
    def cv(i, o, k, s=1):
        net.add(nn.Conv2D(o, k, s, k//2, use_bias=not bn, in_channels=i))
        if bn: net.add(nn.BatchNorm(epsilon=1e-3, in_channels=o))
        net.add(nn.Activation("relu"))
    if stem:
        cv(in_channels, w(64), 7, 2); net.add(nn.MaxPool2D(3, 2, 1)); cv(w(64), w(64), 1); cv(w(64), w(192), 3); c = w(192)
    else:
        cv(in_channels, w(64), 3, 2); c = w(64)
    for i, stage in enumerate(stages):
        if stem or i: net.add(nn.MaxPool2D(3, 2, 1))
        for a, b, cc, d in stage:
            a, b, cc, d = w(a), (w(b[0]), w(b[1])), (w(cc[0]), w(cc[1])), w(d)
            net.add(Inception(c, a, b, cc, d, bn)); c = a+b[1]+cc[1]+d
    net.add(nn.GlobalAvgPool2D(), nn.Flatten(), nn.Dropout(dropout), nn.Dense(num_classes, in_units=c))
    return he_init(net)

def cbr(i, o, k, s=1, act=True):
    return [nn.Conv2D(o, k, s, k//2, use_bias=False, in_channels=i), nn.BatchNorm(in_channels=o)] + ([nn.Activation("relu")] if act else [])

class Residual(nn.Block):
    def __init__(self, body, skip):
        super().__init__(); self.body, self.skip = body, skip
    def forward(self, X):
        return npx.relu(self.body(X) + self.skip(X))

def basic(i, o, s):
    body = seq(*cbr(i, o, 3, s), *cbr(o, o, 3, 1, False))
    return Residual(body, nn.Sequential() if i == o and s == 1 else seq(*cbr(i, o, 1, s, False))), o
def bottleneck(i, o, s):
    body = seq(*cbr(i, o, 1), *cbr(o, o, 3, s), *cbr(o, 4*o, 1, 1, False)); o *= 4
    return Residual(body, nn.Sequential() if i == o and s == 1 else seq(*cbr(i, o, 1, s, False))), o

def resnet(depths, block=basic, *, num_classes=1000, in_channels=3, width=1.0, small=False, channels=(64,128,256,512)):
    c = round(64*width)
    net = seq(*cbr(in_channels, c, *((3, 2) if small else (7, 2))))
    if not small: net.add(nn.MaxPool2D(3, 2, 1))
    for k, (n, o) in enumerate(zip(depths, channels)):
        for j in range(n):
            b, c = block(c, round(o*width), 2 if j == 0 and k > 0 else 1); net.add(b)
    net.add(nn.GlobalAvgPool2D(), nn.Flatten(), nn.Dense(num_classes, in_units=c))
    return he_init(net)

class Dense(nn.Block):
    def __init__(self, i, g, bneck=4):
        super().__init__()
        self.body = seq(nn.BatchNorm(in_channels=i), nn.Activation("relu"), nn.Conv2D(bneck*g, 1, use_bias=False, in_channels=i), nn.BatchNorm(in_channels=bneck*g), nn.Activation("relu"), nn.Conv2D(g, 3, padding=1, use_bias=False, in_channels=bneck*g))
    def forward(self, X):
        return mx.np.concatenate([X, self.body(X)], 1)

def densenet(depths=(6,12,24,16), growth=32, *, num_classes=1000, in_channels=3, width=1.0, small=False):
    g = round(growth*width); c = 2*g
    net = seq(*cbr(in_channels, c, *((3, 2) if small else (7, 2))))
    if not small: net.add(nn.MaxPool2D(3, 2, 1))
    for k, n in enumerate(depths):
        if k:
            net.add(nn.BatchNorm(in_channels=c), nn.Activation("relu"), nn.Conv2D(c//2, 1, use_bias=False, in_channels=c), nn.AvgPool2D(2)); c //= 2
        for _ in range(n):
            net.add(Dense(c, g)); c += g
    net.add(nn.BatchNorm(in_channels=c), nn.Activation("relu"), nn.GlobalAvgPool2D(), nn.Flatten(), nn.Dense(num_classes, in_units=c))
    return he_init(net)

def costs(net, X):
    rows, hooks = [], []
    def note(layer, _, Y):
        w = getattr(layer, "weight", None)
        if w is not None:
            rows.append((type(layer).__name__, tuple(Y.shape), sum(int(np.prod(p.shape)) for p in layer.collect_params().values() if p.grad_req != "null"), int(np.prod(w.shape))*int(np.prod(Y.shape[2:])) if len(w.shape) > 1 else 0))
    def watch(layer):
        if hasattr(layer, "weight"): hooks.append(layer.register_forward_hook(note))
    net.apply(watch)
    net(X)
    for h in hooks: h.detach()
    return rows
def count(net): return sum(int(np.prod(p.shape)) for p in net.collect_params().values() if p.grad_req != "null")
