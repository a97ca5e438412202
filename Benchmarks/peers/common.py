"""Shared definitions for the peer benchmarks: data, timing, output. The workloads are defined in ../README.md."""
import json, os, sys, time, statistics as st
THREADS = int(os.environ.get("BENCH_THREADS", "2"))
for k in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "CPU_COUNT"):
    os.environ.setdefault(k, str(THREADS))
import numpy as np
REPS = int(os.environ.get("BENCH_REPS", "3"))

def unit(seed, n):
    """n numbers in [0,1): the top 24 bits of splitmix64(seed*2^32 + i), i = 0..n-1, times 2^-24."""
    out = np.empty(n, np.float32)
    with np.errstate(over="ignore"):
        for a in range(0, n, 1 << 22):
            b = min(n, a + (1 << 22))
            z = np.arange(a, b, dtype=np.uint64) + np.uint64(seed << 32)
            z = (z + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            z ^= z >> np.uint64(31)
            out[a:b] = (z >> np.uint64(40)).astype(np.float32) * np.float32(2.0 ** -24)
    return out

def rows(n=60000, d=784, seed=1):
    """x in [-1,1); label = which of ten blocks of 78 columns has the largest sum."""
    x = (unit(seed, n * d) * 2 - 1).reshape(n, d)
    y = x[:, :780].reshape(n, 10, 78).sum(2).argmax(1).astype(np.int64)
    return x, y

def weights(sizes, seed=100, dtype=np.float32):
    """W[l] of shape (in,out), uniform in +-sqrt(6/in); biases zero."""
    W = [((unit(seed + l, i * o) * 2 - 1) * np.sqrt(6.0 / i)).reshape(i, o).astype(dtype)
         for l, (i, o) in enumerate(zip(sizes, sizes[1:]))]
    return W, [np.zeros(o, dtype) for o in sizes[1:]]

def w1_data(dtype=np.float64):
    x = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], dtype)
    y = np.array([[0], [1], [1], [0]], dtype)
    W1 = (unit(11, 12).astype(np.float64) * 2 - 1).reshape(3, 4).astype(dtype)
    W2 = (unit(12, 4).astype(np.float64) * 2 - 1).reshape(4, 1).astype(dtype)
    return x, y, W1, W2

def w4_data():
    x = (unit(21, 512 * 4096) * 2 - 1).reshape(512, 4096)
    y = (unit(22, 512 * 4096) * 2 - 1).reshape(512, 4096)
    return x, y
W4_FLOPS = 2 * 512 * 4096 * 4096 * 8            # 3 forward + 3 dW + 2 dX products
S2, S3, S4 = (784, 128, 10), (784, 512, 512, 10), (4096, 4096, 4096, 4096)

def emit(peer, version, workload, metric, values, unit_, check=None, **extra):
    v = sorted(values)
    r = {"peer": peer, "version": version, "workload": workload, "metric": metric, "value": float("%.5g" % st.median(v)),
         "unit": unit_, "threads": THREADS, "min": float("%.5g" % v[0]), "max": float("%.5g" % v[-1]), "n": len(v)}
    if check is not None: r["check"] = float("%.5g" % float(check))
    r.update(extra)
    print(json.dumps(r), flush=True)

def run_w1(peer, version, steps, check=None, iters=10000, warm=1000, **extra):
    """steps(n) runs n training steps and waits for them."""
    steps(warm); t = []
    for _ in range(REPS):
        a = time.perf_counter(); steps(iters); t.append((time.perf_counter() - a) / iters * 1e6)
    emit(peer, version, "W1", "time_per_step", t, "us", check() if check else None, **extra)

def run_epoch(peer, version, workload, epoch, n, **extra):
    """epoch() runs one epoch, shuffling and batching included, and returns the mean (or last) loss. One warm-up epoch."""
    epoch(); t = []; loss = None
    for _ in range(REPS):
        a = time.perf_counter(); loss = epoch(); t.append(n / (time.perf_counter() - a))
    emit(peer, version, workload, "throughput", t, "samples/s", loss, **extra)

def run_w4(peer, version, steps, **extra):
    """steps(n) runs n steps and waits, returning the last loss."""
    steps(2); t = []; loss = None
    for _ in range(REPS):
        a = time.perf_counter(); loss = steps(5); t.append(W4_FLOPS * 5 / (time.perf_counter() - a) / 1e9)
    emit(peer, version, "W4", "gemm_rate", t, "GFLOP/s", loss, **extra)

def run_w5(peer, version, infer, big=True, calls=5000, **extra):
    """infer(x: float32 array (b,784)) -> array (b,10) of logits on the host."""
    x = (unit(1, 1024 * 784) * 2 - 1).reshape(1024, 784)
    one = [np.ascontiguousarray(x[i:i + 1]) for i in range(1024)]
    for i in range(500): infer(one[i])
    p50, p99 = [], []
    for _ in range(REPS):
        t = []
        for i in range(calls):
            a = time.perf_counter_ns(); o = infer(one[i & 1023]); t.append(time.perf_counter_ns() - a)
        t.sort(); p50.append(t[calls // 2] / 1e3); p99.append(t[calls * 99 // 100] / 1e3)
    chk = float(np.abs(np.asarray(infer(one[0]))).sum())
    emit(peer, version, "W5", "latency_b1_p50", p50, "us", chk, **extra)
    emit(peer, version, "W5", "latency_b1_p99", p99, "us", **extra)
    if big:
        for _ in range(5): infer(x)
        t = []
        for _ in range(REPS):
            a = time.perf_counter()
            for _ in range(40): infer(x)
            t.append(1024 * 40 / (time.perf_counter() - a))
        emit(peer, version, "W5", "throughput_b1024", t, "samples/s", **extra)

def iris():
    with open(os.environ["IRIS"]) as f:
        f.readline()
        cells = [l.strip().split(",") for l in f if l.strip()]
    x = np.array([[float(v) for v in row[:4]] for row in cells]); x = (x - x.mean(0)) / x.std(0)
    return x.astype(np.float32), np.unique([row[4] for row in cells], return_inverse=True)[1].astype(np.int64)
