"""PyTorch on the CPU. usage: torch_peer.py W1|W2|W3 eager|compile|manual
eager: nn.Sequential + autograd + fused optimizer, batches by indexing a tensor (no DataLoader).
compile: the same with the forward+loss under torch.compile (Inductor, C++ wrapper).
manual: hand-written backward in torch ops with out= buffers, no autograd."""
from common import *
import torch, torch.nn as nn, torch.nn.functional as F
torch.set_num_threads(THREADS)
w, mode = sys.argv[1], (sys.argv[2] if len(sys.argv) > 2 else "eager")
P, V = "torch-" + mode, torch.__version__
torch.manual_seed(0)
if mode == "compile":
    import torch._inductor.config as ic
    ic.cpp_wrapper = os.environ.get("CPP_WRAPPER", "1") == "1"

def mlp(sizes, final=None, act=nn.ReLU, bias=True):
    L = []
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        L.append(nn.Linear(a, b, bias=bias))
        if i < len(sizes) - 2: L.append(act())
    if final: L.append(final())
    m = nn.Sequential(*L)
    if bias:
        W, B = weights(sizes)
        with torch.no_grad():
            for l, Wl, bl in zip([k for k in m if isinstance(k, nn.Linear)], W, B):
                l.weight.copy_(torch.from_numpy(Wl.T.copy())); l.bias.zero_()
    return m

def ce(m): return lambda x, y: F.cross_entropy(m(x), y)
def mse(m): return lambda x, y: F.mse_loss(m(x), y)
def comp(f): return torch.compile(f) if mode == "compile" else f

class Manual:
    """Hand-written training step: out= buffers, no autograd. sizes, batch, loss 'ce' or 'mse', adam or sgd."""
    def __init__(s, sizes, B, lr, adam=False, loss="ce"):
        W, b = weights(sizes); s.W = [torch.from_numpy(k) for k in W]; s.b = [torch.from_numpy(k) for k in b]
        s.h = [torch.empty(B, o) for o in sizes[1:]]; s.d = [torch.empty(B, o) for o in sizes[1:]]
        s.gW = [torch.empty_like(k) for k in s.W]; s.gb = [torch.empty_like(k) for k in s.b]
        s.lr, s.adam, s.loss, s.B = lr, adam, loss, B
        s.params = s.W + s.b; s.grads = s.gW + s.gb
        for p, g in zip(s.params, s.grads): p.grad = g
        s.opt = torch.optim.Adam(s.params, lr=lr, fused=True) if adam else None
        s.tot = torch.zeros(())
    @torch.no_grad()
    def step(s, x, y):
        L = len(s.W); a = [x]
        for l in range(L):
            torch.addmm(s.b[l], a[l], s.W[l], out=s.h[l])
            if l < L - 1: s.h[l].relu_()
            a.append(s.h[l])
        z = a[-1]
        if s.loss == "ce":
            lp = torch.log_softmax(z, 1); s.tot += F.nll_loss(lp, y)
            d = lp.exp_(); d.scatter_add_(1, y[:, None], s.m1) if hasattr(s, "m1") else s._init(d, y); d.mul_(1 / s.B); s.d[-1] = d
        else:
            torch.sub(z, y, out=s.d[-1]); d = s.d[-1]; s.tot = (d * d).mean() if False else torch.dot(d.view(-1), d.view(-1)) / d.numel(); d.mul_(2 / d.numel())
        for l in range(L - 1, -1, -1):
            torch.mm(a[l].t(), s.d[l], out=s.gW[l]); torch.sum(s.d[l], 0, out=s.gb[l])
            if l: torch.mm(s.d[l], s.W[l].t(), out=s.d[l - 1]); torch.ops.aten.threshold_backward.grad_input(s.d[l - 1], a[l], 0, grad_input=s.d[l - 1])
        if s.adam: s.opt.step()
        else: torch._foreach_add_(s.params, s.grads, alpha=-s.lr)
    def _init(s, d, y):
        s.m1 = torch.full((s.B, 1), -1.0); d.scatter_add_(1, y[:, None], s.m1)

if w == "W1":
    x, y, W1, W2 = [torch.from_numpy(k) for k in w1_data()]
    if mode == "manual":
        h = torch.empty(4, 4, dtype=torch.float64); o = torch.empty(4, 1, dtype=torch.float64); d2 = torch.empty_like(o); d1 = torch.empty_like(h)
        sb = torch.ops.aten.sigmoid_backward.grad_input
        xT, hT, W2T = x.t(), h.t(), W2.t()
        @torch.no_grad()
        def steps(n):
            for _ in range(n):
                torch.mm(x, W1, out=h); h.sigmoid_(); torch.mm(h, W2, out=o); o.sigmoid_()
                torch.sub(o, y, out=d2); sb(d2, o, grad_input=d2)
                torch.mm(d2, W2T, out=d1); sb(d1, h, grad_input=d1)
                W2.addmm_(hT, d2, alpha=-1); W1.addmm_(xT, d1, alpha=-1)
        with torch.inference_mode(): pass
        run_w1(P, V, steps, lambda: 0.5 * ((o - y) ** 2).sum())
    elif mode == "eager":
        W1.requires_grad_(); W2.requires_grad_()
        opt = torch.optim.SGD([W1, W2], lr=1.0, fused=True)
        last = [None]
        def steps(n):
            for _ in range(n):
                l = 0.5 * (torch.sigmoid(torch.sigmoid(x @ W1) @ W2) - y).square().sum()
                opt.zero_grad(); l.backward(); opt.step()
            last[0] = l
        run_w1(P, V, steps, lambda: last[0].item())
    else:
        # the best a compile user can do: one compiled step with hand-written gradient; k steps unrolled per call
        @torch.no_grad()
        def k10(x, y, W1, W2):
            for _ in range(10):
                h = torch.sigmoid(x @ W1); o = torch.sigmoid(h @ W2); d2 = (o - y) * o * (1 - o); d1 = (d2 @ W2.t()) * h * (1 - h)
                W2 = W2 - h.t() @ d2; W1 = W1 - x.t() @ d1
            return W1, W2
        def k1(x, y, W1, W2):
            h = torch.sigmoid(x @ W1); o = torch.sigmoid(h @ W2); d2 = (o - y) * o * (1 - o); d1 = (d2 @ W2.t()) * h * (1 - h)
            return W1 - x.t() @ d1, W2 - h.t() @ d2
        ck1, ck10 = torch.compile(k1), torch.compile(k10); S = [W1, W2]
        def loss(): return 0.5 * ((torch.sigmoid(torch.sigmoid(x @ S[0]) @ S[1]) - y) ** 2).sum()
        with torch.inference_mode():
            def steps(n):
                a, b = S
                for _ in range(n): a, b = ck1(x, y, a, b)
                S[:] = [a, b]
            run_w1(P, V, steps, loss)
            def steps(n):
                a, b = S
                for _ in range(n // 10): a, b = ck10(x, y, a, b)
                S[:] = [a, b]
            run_w1("torch-compile-unroll10", V, steps, loss)
elif w in ("W2", "W3"):
    sizes, B, lr = (S2, 32, 0.1) if w == "W2" else (S3, 128, 1e-3)
    X, Y = rows(); X = torch.from_numpy(X); Y = torch.from_numpy(Y); n = len(X) // B * B
    if mode == "manual":
        net = Manual(sizes, B, lr, adam=w == "W3"); xb = torch.empty(B, 784)
        def epoch():
            p = torch.randperm(len(X)); net.tot = torch.zeros(())
            for i in range(0, n, B):
                j = p[i:i + B]; torch.index_select(X, 0, j, out=xb); net.step(xb, Y[j])
            return net.tot.item() / (n // B)
    else:
        m = mlp(sizes); lossf = comp(ce(m))
        opt = torch.optim.SGD(m.parameters(), lr=lr, fused=True) if w == "W2" else torch.optim.Adam(m.parameters(), lr=lr, fused=True)
        def epoch():
            p = torch.randperm(len(X)); tot = torch.zeros(())
            for i in range(0, n, B):
                j = p[i:i + B]
                l = lossf(X.index_select(0, j), Y[j]); opt.zero_grad(); l.backward(); opt.step(); tot += l.detach()
            return tot.item() / (n // B)
    run_epoch(P, V, w, epoch, n)
