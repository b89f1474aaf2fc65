package dev.nightjar.vector;

import java.lang.invoke.MethodHandle;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * By registers of 512 bits where four vectors are read at once: half the instructions let the
 * processor ask for all their memory before it waits for any. One register has all sixteen sums.
 */
final class WideKernels extends VectorKernels {
  private static final VectorSpecies<Float> WIDE = FloatVector.SPECIES_512;
  private static final MethodHandle LOAD = load(FloatVector.class, WIDE);
  private static final MethodHandle LOAD_CODES = load(ByteVector.class, ByteVector.SPECIES_128);

  static boolean isFast() {
    return FloatVector.SPECIES_PREFERRED.length() >= SUMS;
  }

  @Override
  public void dot4(float[] a, Object segment, long[] offsets, float[] results) {
    long o0 = offsets[0];
    long o1 = offsets[1];
    long o2 = offsets[2];
    long o3 = offsets[3];
    FloatVector s0 = FloatVector.zero(WIDE);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int i = 0; i < a.length; i += SUMS) {
      long byteAt = (long) Float.BYTES * i;
      FloatVector q = FloatVector.fromArray(WIDE, a, i);
      s0 = q.fma(of(segment, o0 + byteAt), s0);
      s1 = q.fma(of(segment, o1 + byteAt), s1);
      s2 = q.fma(of(segment, o2 + byteAt), s2);
      s3 = q.fma(of(segment, o3 + byteAt), s3);
    }
    results[0] = total(s0);
    results[1] = total(s1);
    results[2] = total(s2);
    results[3] = total(s3);
  }

  @Override
  public void squaredDistance4(float[] a, Object segment, long[] offsets, float[] results) {
    long o0 = offsets[0];
    long o1 = offsets[1];
    long o2 = offsets[2];
    long o3 = offsets[3];
    FloatVector s0 = FloatVector.zero(WIDE);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int i = 0; i < a.length; i += SUMS) {
      long byteAt = (long) Float.BYTES * i;
      FloatVector q = FloatVector.fromArray(WIDE, a, i);
      s0 = square(q, of(segment, o0 + byteAt), s0);
      s1 = square(q, of(segment, o1 + byteAt), s1);
      s2 = square(q, of(segment, o2 + byteAt), s2);
      s3 = square(q, of(segment, o3 + byteAt), s3);
    }
    results[0] = total(s0);
    results[1] = total(s1);
    results[2] = total(s2);
    results[3] = total(s3);
  }

  @Override
  public void dotCodes4(float[] a, Object segment, long[] offsets, float[] results) {
    long o0 = offsets[0];
    long o1 = offsets[1];
    long o2 = offsets[2];
    long o3 = offsets[3];
    FloatVector s0 = FloatVector.zero(WIDE);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int i = 0; i < a.length; i += SUMS) {
      FloatVector q = FloatVector.fromArray(WIDE, a, i);
      s0 = q.fma(codes(segment, o0 + i), s0);
      s1 = q.fma(codes(segment, o1 + i), s1);
      s2 = q.fma(codes(segment, o2 + i), s2);
      s3 = q.fma(codes(segment, o3 + i), s3);
    }
    results[0] = total(s0);
    results[1] = total(s1);
    results[2] = total(s2);
    results[3] = total(s3);
  }

  @Override
  public int dotCodes(short[] a, byte[] codes, int offset) {
    ShortVector s = ShortVector.zero(ShortVector.SPECIES_512);
    for (int i = 0; i < a.length; i += CODE_SUMS) {
      ShortVector b =
          (ShortVector)
              ByteVector.fromArray(ByteVector.SPECIES_256, codes, offset + i)
                  .convertShape(VectorOperators.B2S, ShortVector.SPECIES_512, 0);
      s = s.add(ShortVector.fromArray(ShortVector.SPECIES_512, a, i).mul(b));
    }
    return pairs(s.reinterpretAsInts()).reduceLanes(VectorOperators.ADD);
  }

  private static FloatVector codes(Object segment, long at) {
    try {
      return floats((ByteVector) LOAD_CODES.invokeExact(segment, at), IntVector.SPECIES_512);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static FloatVector of(Object segment, long at) {
    try {
      return (FloatVector) LOAD.invokeExact(segment, at);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static float total(FloatVector sums) {
    return total(half(sums, 0), half(sums, 1));
  }

  private static FloatVector half(FloatVector sums, int which) {
    return (FloatVector) sums.reinterpretShape(FloatVector.SPECIES_256, which);
  }
}
