package dev.nightjar.vector;

/** Number by number. */
final class ScalarKernels extends Kernels {
  @Override
  public float dot(float[] a, int aFrom, float[] b, int bFrom, int dimension) {
    float[] sums = new float[SUMS];
    int registers = dimension & -LANES;
    for (int i = 0; i < registers; i++) {
      sums[i % SUMS] = Math.fma(a[aFrom + i], b[bFrom + i], sums[i % SUMS]);
    }
    float sum = total(sums);
    for (int i = registers; i < dimension; i++) {
      sum = Math.fma(a[aFrom + i], b[bFrom + i], sum);
    }
    return sum;
  }

  @Override
  public float squaredDistance(float[] a, float[] b) {
    float[] sums = new float[SUMS];
    int registers = a.length & -LANES;
    for (int i = 0; i < registers; i++) {
      float d = a[i] - b[i];
      sums[i % SUMS] = Math.fma(d, d, sums[i % SUMS]);
    }
    float sum = total(sums);
    for (int i = registers; i < a.length; i++) {
      float d = a[i] - b[i];
      sum = Math.fma(d, d, sum);
    }
    return sum;
  }

  @Override
  public int firstAtLeast(float least, float[] values, int from, int to) {
    int i = from;
    while (i < to && !(values[i] >= least)) {
      i++;
    }
    return i;
  }

  /** Halves until one is left: sum i takes sum i + width / 2. */
  static float total(float[] sums) {
    for (int width = SUMS / 2; width > 0; width /= 2) {
      for (int i = 0; i < width; i++) {
        sums[i] += sums[i + width];
      }
    }
    return sums[0];
  }
}
