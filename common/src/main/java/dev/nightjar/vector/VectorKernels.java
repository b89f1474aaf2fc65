package dev.nightjar.vector;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** By registers of 256 bits. Loaded only where the module is there. */
final class VectorKernels extends Kernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;

  /** {@code FloatVector.fromMemorySegment}, whose parameter is a preview in Java 21. */
  private static final MethodHandle LOAD = load();

  private static MethodHandle load() {
    try {
      MethodHandle any =
          MethodHandles.lookup()
              .findStatic(
                  FloatVector.class,
                  "fromMemorySegment",
                  MethodType.methodType(
                      FloatVector.class,
                      VectorSpecies.class,
                      Class.forName("java.lang.foreign.MemorySegment"),
                      long.class,
                      ByteOrder.class));
      MethodHandle bound = MethodHandles.insertArguments(any, 3, ByteOrder.LITTLE_ENDIAN);
      return MethodHandles.insertArguments(bound, 0, SPECIES)
          .asType(MethodType.methodType(FloatVector.class, Object.class, long.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  static boolean isFast() {
    return FloatVector.SPECIES_PREFERRED.length() >= LANES;
  }

  @Override
  public float dot(float[] a, float[] b) {
    FloatVector s = FloatVector.zero(SPECIES);
    FloatVector t = s;
    int i = 0;
    for (int end = a.length - SUMS; i <= end; i += SUMS) {
      s = of(a, i).fma(of(b, i), s);
      t = of(a, i + LANES).fma(of(b, i + LANES), t);
    }
    if (i + LANES <= a.length) {
      s = of(a, i).fma(of(b, i), s);
      i += LANES;
    }
    float sum = total(s, t);
    for (; i < a.length; i++) {
      sum = Math.fma(a[i], b[i], sum);
    }
    return sum;
  }

  @Override
  public float squaredDistance(float[] a, float[] b) {
    FloatVector s = FloatVector.zero(SPECIES);
    FloatVector t = s;
    int i = 0;
    for (int end = a.length - SUMS; i <= end; i += SUMS) {
      s = square(of(a, i), of(b, i), s);
      t = square(of(a, i + LANES), of(b, i + LANES), t);
    }
    if (i + LANES <= a.length) {
      s = square(of(a, i), of(b, i), s);
      i += LANES;
    }
    float sum = total(s, t);
    for (; i < a.length; i++) {
      float d = a[i] - b[i];
      sum = Math.fma(d, d, sum);
    }
    return sum;
  }

  @Override
  public int firstAtLeast(float least, float[] values, int from, int to) {
    int i = from;
    for (; i <= to - LANES; i += LANES) {
      VectorMask<Float> found = of(values, i).compare(VectorOperators.GE, least);
      if (found.anyTrue()) {
        return i + found.firstTrue();
      }
    }
    while (i < to && !(values[i] >= least)) {
      i++;
    }
    return i;
  }

  @Override
  public boolean readsSegments() {
    return true;
  }

  @Override
  public void dot4(float[] a, Object segment, long[] offsets, float[] results) {
    long o0 = offsets[0];
    long o1 = offsets[1];
    long o2 = offsets[2];
    long o3 = offsets[3];
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector t0 = s0;
    FloatVector t1 = s0;
    FloatVector t2 = s0;
    FloatVector t3 = s0;
    int i = 0;
    for (int end = a.length - SUMS; i <= end; i += SUMS) {
      long byteAt = (long) Float.BYTES * i;
      FloatVector q = of(a, i);
      s0 = q.fma(of(segment, o0 + byteAt), s0);
      s1 = q.fma(of(segment, o1 + byteAt), s1);
      s2 = q.fma(of(segment, o2 + byteAt), s2);
      s3 = q.fma(of(segment, o3 + byteAt), s3);
      q = of(a, i + LANES);
      byteAt += Float.BYTES * LANES;
      t0 = q.fma(of(segment, o0 + byteAt), t0);
      t1 = q.fma(of(segment, o1 + byteAt), t1);
      t2 = q.fma(of(segment, o2 + byteAt), t2);
      t3 = q.fma(of(segment, o3 + byteAt), t3);
    }
    results[0] = total(s0, t0);
    results[1] = total(s1, t1);
    results[2] = total(s2, t2);
    results[3] = total(s3, t3);
  }

  @Override
  public void squaredDistance4(float[] a, Object segment, long[] offsets, float[] results) {
    long o0 = offsets[0];
    long o1 = offsets[1];
    long o2 = offsets[2];
    long o3 = offsets[3];
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector t0 = s0;
    FloatVector t1 = s0;
    FloatVector t2 = s0;
    FloatVector t3 = s0;
    int i = 0;
    for (int end = a.length - SUMS; i <= end; i += SUMS) {
      long byteAt = (long) Float.BYTES * i;
      FloatVector q = of(a, i);
      s0 = square(q, of(segment, o0 + byteAt), s0);
      s1 = square(q, of(segment, o1 + byteAt), s1);
      s2 = square(q, of(segment, o2 + byteAt), s2);
      s3 = square(q, of(segment, o3 + byteAt), s3);
      q = of(a, i + LANES);
      byteAt += Float.BYTES * LANES;
      t0 = square(q, of(segment, o0 + byteAt), t0);
      t1 = square(q, of(segment, o1 + byteAt), t1);
      t2 = square(q, of(segment, o2 + byteAt), t2);
      t3 = square(q, of(segment, o3 + byteAt), t3);
    }
    results[0] = total(s0, t0);
    results[1] = total(s1, t1);
    results[2] = total(s2, t2);
    results[3] = total(s3, t3);
  }

  private static FloatVector of(float[] a, int at) {
    return FloatVector.fromArray(SPECIES, a, at);
  }

  private static FloatVector of(Object segment, long at) {
    try {
      return (FloatVector) LOAD.invokeExact(segment, at);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static FloatVector square(FloatVector a, FloatVector b, FloatVector sum) {
    FloatVector d = a.sub(b);
    return d.fma(d, sum);
  }

  /** Not {@code reduceLanes}: that may add in any order. */
  private static float total(FloatVector s, FloatVector t) {
    FloatVector u = s.add(t);
    return ((u.lane(0) + u.lane(4)) + (u.lane(2) + u.lane(6)))
        + ((u.lane(1) + u.lane(5)) + (u.lane(3) + u.lane(7)));
  }
}
