"""Independent implementations that descriptors are compared with: reference.py WHAT FILE:ROWS:COLUMNS...

Each file holds float64 numbers; the answer goes to the file `out` in the same form. Nothing here comes from the library:
scikit-image, scikit-learn, SciPy, or plain NumPy where those have no such thing.
"""
import sys

import numpy as np


def cells(image, count):
    """The equal parts of a square picture, row by row."""
    edges = [i * image.shape[0] // count for i in range(count + 1)]
    return [image[edges[r]:edges[r + 1], edges[c]:edges[c + 1]] for r in range(count) for c in range(count)]


def shares(labels, bins):
    counts = np.bincount(np.asarray(labels, dtype=int).ravel(), minlength=bins).astype(float)
    return counts / max(counts.sum(), 1)


def inner_cells(labels, margin, count):
    """Cells of the whole picture, of which labels within `margin` of the edge do not count (-1)."""
    marked = np.full(labels.shape, -1.0)
    marked[margin:-margin, margin:-margin] = labels[margin:-margin, margin:-margin]
    return [cell[cell >= 0] for cell in cells(marked, count)]


def uniform_labels(points):
    """Codes with at most two changes in ascending order, the rest together."""
    table, next_label = {}, 0
    for code in range(2 ** points):
        bits = [code >> k & 1 for k in range(points)]
        if sum(bits[k] != bits[k - 1] for k in range(points)) <= 2:
            table[code] = next_label
            next_label += 1
    return np.array([table.get(code, next_label) for code in range(2 ** points)]), next_label + 1


def lbp_codes(image, points, radius, method="default"):
    from skimage.feature import local_binary_pattern
    return local_binary_pattern(image, points, radius, method)


def lbp_uniform(image):
    table, bins = uniform_labels(8)
    codes = table[lbp_codes(image, 8, 1).astype(int)]
    return np.concatenate([shares(cell, bins) for cell in inner_cells(codes, 1, 6)])


def lbp_riu(image):
    return np.concatenate([shares(c, 14) for c in inner_cells(lbp_codes(image, 12, 2.5, "uniform"), 3, 3)])


def lbp_ri(image):
    codes = lbp_codes(image, 8, 1, "ror").astype(int)
    kept = np.unique([min((code >> k | code << (8 - k)) & 255 for k in range(8)) for code in range(256)])
    return np.concatenate([shares(np.searchsorted(kept, c.astype(int)), len(kept)) for c in inner_cells(codes, 1, 2)])


def lbp_top(volume_rows):
    """Space-time patterns from slices of the 2-D operator; the frames stand one below the other."""
    side = volume_rows.shape[1]
    volume = volume_rows.reshape(-1, side, side)  # t, y, x
    table, bins = uniform_labels(8)
    frames = len(volume)
    codes = {plane: np.full(volume.shape, -1) for plane in ("xy", "xt", "yt")}
    for t in range(1, frames - 1):
        codes["xy"][t] = table[lbp_codes(volume[t], 8, 1).astype(int)]
    for y in range(side):
        codes["xt"][:, y, :] = table[lbp_codes(volume[:, y, :], 8, 1).astype(int)]
    for x in range(side):
        codes["yt"][:, :, x] = table[lbp_codes(volume[:, :, x], 8, 1).astype(int)]
    out = []
    for plane in ("xy", "xt", "yt"):
        inner = codes[plane][1:frames - 1]
        per_frame = [inner_cells(frame.astype(float), 1, 2) for frame in inner]
        for cell in range(4):
            out.append(shares(np.concatenate([frame[cell] for frame in per_frame]), bins))
    return np.concatenate(out)


def circle(image, k, points, radius, order=1):
    """Neighbour k of every pixel, by SciPy's interpolation."""
    from scipy.ndimage import map_coordinates
    rows, columns = np.mgrid[0:image.shape[0], 0:image.shape[1]].astype(float)
    angle = 2 * np.pi * k / points
    return map_coordinates(image, [rows - radius * np.sin(angle), columns + radius * np.cos(angle)], order=order,
                           mode="nearest")


def cs_lbp(image):
    codes = sum((circle(image, k, 8, 2) - circle(image, k + 4, 8, 2) > 2.55) * 2 ** k for k in range(4))
    return np.concatenate([shares(c, 16) for c in inner_cells(codes.astype(float), 2, 3)])


def cbp(image):
    ring = [circle(image, k, 8, 2) for k in range(8)]
    codes = sum((abs(ring[k] - ring[k + 4]) >= 3) * 2 ** k for k in range(4))
    mean = (sum(ring) + image) / 9
    codes = codes + 16 * (abs(image - mean) >= 3)
    return np.concatenate([shares(c, 32) for c in inner_cells(codes.astype(float), 2, 3)])


def lpq(image, decorrelate):
    """Short-term Fourier transform by direct sums over the 7 x 7 window; whitening as in the paper."""
    from numpy.lib.stride_tricks import sliding_window_view
    window = 7
    place = np.arange(window) - window // 2
    a = 1 / window
    frequencies = [(0, a), (a, 0), (a, a), (-a, a)]  # (y, x)
    waves = [np.exp(-2j * np.pi * (place[:, None] * fy + place[None, :] * fx)) for fy, fx in frequencies]
    patches = sliding_window_view(image, (window, window))
    parts = []
    for wave in waves:
        response = np.einsum("abij,ij->ab", patches, wave)
        parts += [response.real, response.imag]
    values = np.stack(parts)
    if decorrelate:
        grid = [(y, x) for y in range(window) for x in range(window)]
        correlation = np.array([[0.9 ** np.hypot(p[0] - q[0], p[1] - q[1]) for q in grid] for p in grid])
        filters = np.stack([part.ravel() for wave in waves for part in (wave.real, wave.imag)])
        apart = np.diag([1.000007, 1.000006, 1.000005, 1.000004, 1.000003, 1.000002, 1.000001, 1])
        _, _, turned = np.linalg.svd(apart @ filters @ correlation @ filters.T @ apart)
        values = np.tensordot(turned, values, 1)
    return values


def lpq_spread(image):
    """How white the responses are, and what share of codes a histogram has: signs of the whitening are arbitrary."""
    return lpq_histograms(lpq(image, False))


def lpq_histograms(values):
    codes = sum((values[k] > 0).astype(int) * 2 ** k for k in range(8))
    whole = np.full((codes.shape[0] + 6, codes.shape[1] + 6), -1.0)
    whole[3:-3, 3:-3] = codes
    return np.concatenate([shares(cell[cell >= 0], 256) for cell in cells(whole, 2)])


def lpq_white(image):
    return np.sort(lpq_histograms(lpq(image, True))[:256])


def hog(image):
    from skimage.feature import hog as skimage_hog
    return skimage_hog(image, orientations=9, pixels_per_cell=(24, 24), cells_per_block=(2, 2), block_norm="L2-Hys")


def gabor(image):
    """Mean magnitude in 4 x 4 cells; the picture comes reduced to 96 x 96."""
    from scipy.ndimage import convolve
    from skimage.filters import gabor_kernel
    image = image / 255
    out = np.zeros((16, 24))
    for s in range(4):
        for o in range(6):
            theta = np.pi * o / 6
            # Its reach shrinks with the larger of cosine and sine: made up for, so that kernels are equally large.
            reach = 3 / max(abs(np.cos(theta)), abs(np.sin(theta)))
            kernel = gabor_kernel(1 / (4 * 2 ** (0.5 * s)), theta, bandwidth=1, n_stds=reach - 1e-9)
            magnitude = np.hypot(convolve(image, kernel.real, mode="reflect"), convolve(image, kernel.imag, mode="reflect"))
            out[:, 6 * s + o] = [cell.mean() for cell in cells(magnitude, 4)]
    return out.ravel()


def dct(image):
    """Whole spectrum of the reduced picture, row by row."""
    from scipy.fft import dctn
    return dctn(image, norm="ortho").ravel()


def pca(data):
    from sklearn.decomposition import PCA
    model = PCA(n_components=5, svd_solver="full").fit(data)
    return np.concatenate([model.explained_variance_, np.abs(model.transform(data)).ravel()])


def ica(data):
    from sklearn.decomposition import FastICA
    model = FastICA(n_components=3, whiten="unit-variance", w_init=np.eye(3), max_iter=1000, tol=1e-10)
    return model.fit_transform(data).ravel()


def lda(data, labels):
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    model = LinearDiscriminantAnalysis(solver="eigen", n_components=2).fit(data, labels.ravel().astype(int))
    return np.abs(model.transform(data) - model.transform(data.mean(axis=0, keepdims=True))).ravel()


def savgol(series):
    from scipy.signal import savgol_filter
    return np.concatenate([savgol_filter(series.ravel(), 11, 2, deriv=d, delta=1 / 200)[5:-5] for d in range(3)])


def hog3d(gradients):
    """Votes of 3-D gradients for the faces of an icosahedron, with SciPy's hull to find the faces."""
    from scipy.spatial import ConvexHull
    g = (1 + np.sqrt(5)) / 2
    signs = [(s, t) for s in (1, -1) for t in (1, -1)]
    vertices = np.array([v for s, t in signs for v in ((0, t * g, s), (t * g, s, 0), (s, 0, t * g))])
    normals = ConvexHull(vertices).equations[:, :3]
    cosines = np.sort(normals @ normals.T, axis=1)
    threshold = cosines[0, -2]  # of neighbouring faces
    votes = []
    for gradient in gradients:
        length = np.linalg.norm(gradient)
        share = np.clip(normals @ gradient / length - threshold, 0, None)
        share *= length / np.linalg.norm(share)
        votes.append(np.sort(share))
    return np.concatenate(votes)


def noise_level(image):
    from scipy.ndimage import convolve
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]])
    inner = convolve(image, mask)[1:-1, 1:-1]
    laplace = convolve(image, np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]), mode="mirror")
    return np.array([image.mean(), image.std(), (image <= 17).mean(), (image >= 234).mean(), laplace.var(),
                     np.sqrt(np.pi / 2) * np.abs(inner).sum() / (6 * inner.size)])


def main():
    inputs = []
    for argument in sys.argv[2:]:
        name, rows, columns = argument.split(":")
        inputs.append(np.fromfile(name).reshape(int(rows), int(columns)))
    np.asarray(globals()[sys.argv[1]](*inputs), dtype=float).ravel().tofile("out")


main()
