package dev.nightjar.vector;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** By registers of 256 bits. Loaded only where the module is there. */
class VectorKernels extends Kernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;

  private static final MethodHandle LOAD = load(FloatVector.class, SPECIES);
  private static final MethodHandle LOAD_CODES = load(ByteVector.class, ByteVector.SPECIES_64);

  /** {@code fromMemorySegment}, whose parameter is a preview in Java 21. */
  static MethodHandle load(Class<?> type, VectorSpecies<?> species) {
    try {
      MethodHandle any =
          MethodHandles.lookup()
              .findStatic(
                  type,
                  "fromMemorySegment",
                  MethodType.methodType(
                      type,
                      VectorSpecies.class,
                      Class.forName("java.lang.foreign.MemorySegment"),
                      long.class,
                      ByteOrder.class));
      MethodHandle bound = MethodHandles.insertArguments(any, 3, ByteOrder.LITTLE_ENDIAN);
      return MethodHandles.insertArguments(bound, 0, species)
          .asType(MethodType.methodType(type, Object.class, long.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  static boolean isFast() {
    return FloatVector.SPECIES_PREFERRED.length() >= LANES;
  }

  @Override
  public float dot(float[] a, int aFrom, float[] b, int bFrom, int dimension) {
    FloatVector s = FloatVector.zero(SPECIES);
    FloatVector t = s;
    int i = 0;
    for (int end = dimension - SUMS; i <= end; i += SUMS) {
      s = of(a, aFrom + i).fma(of(b, bFrom + i), s);
      t = of(a, aFrom + i + LANES).fma(of(b, bFrom + i + LANES), t);
    }
    if (i + LANES <= dimension) {
      s = of(a, aFrom + i).fma(of(b, bFrom + i), s);
      i += LANES;
    }
    float sum = total(s, t);
    for (; i < dimension; i++) {
      sum = Math.fma(a[aFrom + i], b[bFrom + i], sum);
    }
    return sum;
  }

  @Override
  public void dots(float[] a, float[][] others, float[] results) {
    int n = 0;
    for (; n <= others.length - TOGETHER; n += TOGETHER) {
      dots4(a, others, results, n);
    }
    for (; n < others.length; n++) {
      results[n] = dot(a, others[n]);
    }
  }

  /** Eight sums that do not wait for each other, as {@link #dot} has two. */
  private static void dots4(float[] a, float[][] others, float[] results, int n) {
    float[] b0 = others[n];
    float[] b1 = others[n + 1];
    float[] b2 = others[n + 2];
    float[] b3 = others[n + 3];
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
      FloatVector q = of(a, i);
      s0 = q.fma(of(b0, i), s0);
      s1 = q.fma(of(b1, i), s1);
      s2 = q.fma(of(b2, i), s2);
      s3 = q.fma(of(b3, i), s3);
      q = of(a, i + LANES);
      t0 = q.fma(of(b0, i + LANES), t0);
      t1 = q.fma(of(b1, i + LANES), t1);
      t2 = q.fma(of(b2, i + LANES), t2);
      t3 = q.fma(of(b3, i + LANES), t3);
    }
    if (i + LANES <= a.length) {
      FloatVector q = of(a, i);
      s0 = q.fma(of(b0, i), s0);
      s1 = q.fma(of(b1, i), s1);
      s2 = q.fma(of(b2, i), s2);
      s3 = q.fma(of(b3, i), s3);
      i += LANES;
    }
    results[n] = rest(a, b0, i, total(s0, t0));
    results[n + 1] = rest(a, b1, i, total(s1, t1));
    results[n + 2] = rest(a, b2, i, total(s2, t2));
    results[n + 3] = rest(a, b3, i, total(s3, t3));
  }

  private static float rest(float[] a, float[] b, int from, float sum) {
    float all = sum;
    for (int i = from; i < a.length; i++) {
      all = Math.fma(a[i], b[i], all);
    }
    return all;
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

  @Override
  public void dotCodes4(float[] a, Object segment, long[] offsets, float[] results) {
    for (int n = 0; n < TOGETHER; n++) {
      FloatVector s = FloatVector.zero(SPECIES);
      FloatVector t = s;
      for (int i = 0; i < a.length; i += SUMS) {
        s = of(a, i).fma(codes(segment, offsets[n] + i), s);
        t = of(a, i + LANES).fma(codes(segment, offsets[n] + i + LANES), t);
      }
      results[n] = total(s, t);
    }
  }

  @Override
  public int dotCodes(short[] a, byte[] codes, int offset) {
    ShortVector s = ShortVector.zero(ShortVector.SPECIES_256);
    ShortVector t = s;
    for (int i = 0; i < a.length; i += CODE_SUMS) {
      s = s.add(numbers(a, i).mul(numbers(codes, offset + i)));
      t = t.add(numbers(a, i + SUMS).mul(numbers(codes, offset + i + SUMS)));
    }
    return pairs(s.reinterpretAsInts())
        .add(pairs(t.reinterpretAsInts()))
        .reduceLanes(VectorOperators.ADD);
  }

  private static ShortVector numbers(short[] a, int at) {
    return ShortVector.fromArray(ShortVector.SPECIES_256, a, at);
  }

  private static ShortVector numbers(byte[] codes, int at) {
    return (ShortVector)
        ByteVector.fromArray(ByteVector.SPECIES_128, codes, at)
            .convertShape(VectorOperators.B2S, ShortVector.SPECIES_256, 0);
  }

  /** The sums of both halves of each lane. */
  static IntVector pairs(IntVector sums) {
    IntVector low = sums.lanewise(VectorOperators.LSHL, Short.SIZE);
    return low.lanewise(VectorOperators.ASHR, Short.SIZE)
        .add(sums.lanewise(VectorOperators.ASHR, Short.SIZE));
  }

  private static FloatVector codes(Object segment, long at) {
    try {
      return floats((ByteVector) LOAD_CODES.invokeExact(segment, at), IntVector.SPECIES_256);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Unsigned bytes as numbers. */
  static FloatVector floats(ByteVector codes, VectorSpecies<Integer> species) {
    return (FloatVector)
        codes
            .convertShape(VectorOperators.ZERO_EXTEND_B2I, species, 0)
            .convert(VectorOperators.I2F, 0);
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

  static FloatVector square(FloatVector a, FloatVector b, FloatVector sum) {
    FloatVector d = a.sub(b);
    return d.fma(d, sum);
  }

  /** Not {@code reduceLanes}: that may add in any order. */
  static float total(FloatVector s, FloatVector t) {
    FloatVector u = s.add(t);
    return ((u.lane(0) + u.lane(4)) + (u.lane(2) + u.lane(6)))
        + ((u.lane(1) + u.lane(5)) + (u.lane(3) + u.lane(7)));
  }
}
