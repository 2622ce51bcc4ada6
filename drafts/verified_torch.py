import numpy as np, torch
from torch import nn
from torch.nn import functional as F

def he_init(net):
    for layer in net.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    return net

def alexnet(*, num_classes=1000, in_channels=3, width=1.0, size=224,
            convolutions=((96, 11, 4, 2, True), (256, 5, 1, 2, True), (384, 3, 1, 1, False), (384, 3, 1, 1, False), (256, 3, 1, 1, True)),
            hidden=(4096, 4096), activation=nn.ReLU, dropout=0.5):
    net = nn.Sequential()
    channels = in_channels
    for out, k, s, p, pooled in convolutions:
        out = round(width * out)
        net.extend([nn.Conv2d(channels, out, k, s, p), activation()])
        size = (size + 2*p - k)//s + 1
        if pooled:
            net.append(nn.MaxPool2d(3, 2)); size = (size-3)//2+1
        channels = out
    net.append(nn.Flatten())
    units = channels*size*size
    for out in hidden:
        out = round(width*out)
        net.extend([nn.Dropout(dropout), nn.Linear(units, out), activation()])
        units = out
    net.append(nn.Linear(units, num_classes))
    return he_init(net)

def vgg(blocks, *, num_classes=1000, in_channels=3, width=1.0, size=224, hidden=(4096, 4096), dropout=.5, kernel=3, bn=False):
    net = nn.Sequential(); c = in_channels
    for n, out in blocks:
        out = round(out*width)
        for _ in range(n):
            net.append(nn.Conv2d(c, out, kernel, padding=kernel//2)); 
            if bn: net.append(nn.BatchNorm2d(out))
            net.append(nn.ReLU()); c = out
        net.append(nn.MaxPool2d(2, 2)); size //= 2
    net.append(nn.Flatten()); units = c*size*size
    for out in hidden:
        out = round(out*width)
        net.extend([nn.Linear(units, out), nn.ReLU(), nn.Dropout(dropout)]); units = out
    net.append(nn.Linear(units, num_classes))
    return he_init(net)

def nin_block(cin, out, k, s, p):
    return [nn.Conv2d(cin, out, k, s, p), nn.ReLU(), nn.Conv2d(out, out, 1), nn.ReLU(), nn.Conv2d(out, out, 1), nn.ReLU()]

def nin(*, num_classes=1000, in_channels=3, width=1.0, blocks=((96, 11, 4, 2), (256, 5, 1, 2), (384, 3, 1, 1)), last=1024, dropout=.5):
    net = nn.Sequential(); c = in_channels
    for out, k, s, p in blocks:
        out = round(out*width)
        net.extend(nin_block(c, out, k, s, p)); net.append(nn.MaxPool2d(3, 2, 1)); c = out
    m = round(last*width)
    net.extend([nn.Dropout(dropout), nn.Conv2d(c, m, 3, padding=1), nn.ReLU(), nn.Conv2d(m, m, 1), nn.ReLU(), nn.Conv2d(m, num_classes, 1),
        nn.AdaptiveAvgPool2d(1), nn.Flatten()])
    return he_init(net)

class Inception(nn.Module):
    def __init__(self, cin, a, b, c, d, bn=False, k=5):
        super().__init__()
        def cv(i, o, k):
            return nn.Sequential(nn.Conv2d(i, o, k, padding=k//2, bias=not bn), *([nn.BatchNorm2d(o, eps=1e-3)] if bn else []), nn.ReLU())
        self.p = nn.ModuleList([cv(cin, a, 1), nn.Sequential(cv(cin, b[0], 1), cv(b[0], b[1], 3)), nn.Sequential(cv(cin, c[0], 1), cv(c[0], c[1], k)),
            nn.Sequential(nn.MaxPool2d(3, 1, 1), cv(cin, d, 1))])
    def forward(self, X):
        return torch.cat([p(X) for p in self.p], 1)

GOOG = (((64,(96,128),(16,32),32),(128,(128,192),(32,96),64)),
 ((192,(96,208),(16,48),64),(160,(112,224),(24,64),64),(128,(128,256),(24,64),64),(112,(144,288),(32,64),64),(256,(160,320),(32,128),128)),
 ((256,(160,320),(32,128),128),(384,(192,384),(48,128),128)))
def googlenet(*, num_classes=1000, in_channels=3, width=1.0, stem=True, stages=GOOG, bn=False, dropout=.4):
    w = lambda n: round(n*width)
    net = nn.Sequential()
    def cv(i, o, k, s=1):
        net.append(nn.Conv2d(i, o, k, s, k//2, bias=not bn))
        if bn: net.append(nn.BatchNorm2d(o, eps=1e-3))
        net.append(nn.ReLU())
    if stem:
        cv(in_channels, w(64), 7, 2); net.append(nn.MaxPool2d(3, 2, 1)); cv(w(64), w(64), 1); cv(w(64), w(192), 3); c = w(192)
    else:
        cv(in_channels, w(64), 3, 2); c = w(64)
    for i, stage in enumerate(stages):
        if stem or i: net.append(nn.MaxPool2d(3, 2, 1))
        for a, b, cc, d in stage:
            a, b, cc, d = w(a), (w(b[0]), w(b[1])), (w(cc[0]), w(cc[1])), w(d)
            net.append(Inception(c, a, b, cc, d, bn)); c = a+b[1]+cc[1]+d
    net.extend([nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(dropout), nn.Linear(c, num_classes)])
    return he_init(net)

def cbr(i, o, k, s=1, act=True):
    return [nn.Conv2d(i, o, k, s, k//2, bias=False), nn.BatchNorm2d(o)] + ([nn.ReLU()] if act else [])

class Residual(nn.Module):
    def __init__(self, body, skip):
        super().__init__(); self.body, self.skip = body, skip
    def forward(self, X):
        return F.relu(self.body(X) + self.skip(X))

def basic(i, o, s):
    body = nn.Sequential(*cbr(i, o, 3, s), *cbr(o, o, 3, 1, False))
    return Residual(body, nn.Identity() if i == o and s == 1 else nn.Sequential(*cbr(i, o, 1, s, False))), o
def bottleneck(i, o, s):
    body = nn.Sequential(*cbr(i, o, 1), *cbr(o, o, 3, s), *cbr(o, 4*o, 1, 1, False)); o *= 4
    return Residual(body, nn.Identity() if i == o and s == 1 else nn.Sequential(*cbr(i, o, 1, s, False))), o

def resnet(depths, block=basic, *, num_classes=1000, in_channels=3, width=1.0, small=False, channels=(64,128,256,512)):
    c = round(64*width)
    net = nn.Sequential(*cbr(in_channels, c, *((3, 2) if small else (7, 2))))
    if not small: net.append(nn.MaxPool2d(3, 2, 1))
    for k, (n, o) in enumerate(zip(depths, channels)):
        for j in range(n):
            b, c = block(c, round(o*width), 2 if j == 0 and k > 0 else 1); net.append(b)
    net.extend([nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(c, num_classes)])
    return he_init(net)

class Dense(nn.Module):
    def __init__(self, i, g, bneck=4):
        super().__init__()
        self.body = nn.Sequential(nn.BatchNorm2d(i), nn.ReLU(), nn.Conv2d(i, bneck*g, 1, bias=False), nn.BatchNorm2d(bneck*g), nn.ReLU(), nn.Conv2d(bneck*g, g, 3, padding=1, bias=False))
    def forward(self, X):
        return torch.cat([X, self.body(X)], 1)

def densenet(depths=(6,12,24,16), growth=32, *, num_classes=1000, in_channels=3, width=1.0, small=False):
    g = round(growth*width); c = 2*g
    net = nn.Sequential(*cbr(in_channels, c, *((3, 2) if small else (7, 2))))
    if not small: net.append(nn.MaxPool2d(3, 2, 1))
    for k, n in enumerate(depths):
        if k:
            net.extend([nn.BatchNorm2d(c), nn.ReLU(), nn.Conv2d(c, c//2, 1, bias=False), nn.AvgPool2d(2)]); c //= 2
        for _ in range(n):
            net.append(Dense(c, g)); c += g
    net.extend([nn.BatchNorm2d(c), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(c, num_classes)])
    return he_init(net)

def costs(net, X):
    rows, hooks = [], []
    def note(layer, _, Y):
        w = getattr(layer, "weight", None)
        if w is not None:
            rows.append((type(layer).__name__, tuple(Y.shape), sum(p.numel() for p in layer.parameters()), w.numel()*int(np.prod(Y.shape[2:])) if w.ndim > 1 else 0))
    for m in net.modules():
        if not list(m.children()): hooks.append(m.register_forward_hook(note))
    was = net.training; net.eval()
    with torch.no_grad(): net(X)
    net.train(was)
    for h in hooks: h.remove()
    return rows
def count(net): return sum(p.numel() for p in net.parameters() if p.requires_grad)
