package dev.nightjar.io.vectors;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.nightjar.embed.Digests;
import dev.nightjar.vector.BinaryCodec;
import dev.nightjar.vector.ByteCodec;
import dev.nightjar.vector.Int8Codec;
import dev.nightjar.vector.Precision;
import dev.nightjar.vector.WrittenPrecision;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the vectors of a run are written in its files: the precision, and for bytes what they stand
 * for. Manifests keep it; runs that use each other's vectors share it.
 *
 * @param precision how exactly; float32 where a manifest says nothing
 * @param calibration what bytes stand for; null for floats
 * @param rescoring how they are written once more, finer; null if they are not
 */
public record VectorEncoding(
    Precision precision, @Nullable Calibration calibration, @Nullable VectorEncoding rescoring)
    implements Serializable {
  /** Floats as the model gives them. */
  public static final VectorEncoding FLOAT32 = new VectorEncoding(Precision.FLOAT32, null, null);

  /** Knows what is meant where a manifest says nothing. */
  public VectorEncoding {
    precision = Objects.requireNonNullElse(precision, Precision.FLOAT32);
  }

  /**
   * What bytes stand for.
   *
   * @param vectors of the sample that decided it
   * @param chunks of the run that these were taken from
   * @param codec makes the bytes
   */
  public record Calibration(int vectors, long chunks, ByteCodec codec) implements Serializable {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Calibration of(Numbers numbers) {
      return new Calibration(numbers.vectors, numbers.chunks, numbers.codec());
    }

    @JsonValue
    private Numbers numbers() {
      return switch (codec) {
        case Int8Codec bytes -> new Numbers(vectors, chunks, bytes.low(), bytes.step(), null, null);
        case BinaryCodec bits ->
            new Numbers(vectors, chunks, null, null, bits.below(), bits.above());
      };
    }
  }

  /** A calibration as manifests have it: with low and step for bytes, below and above for bits. */
  private record Numbers(
      int vectors,
      long chunks,
      float @Nullable [] low,
      float @Nullable [] step,
      float @Nullable [] below,
      float @Nullable [] above) {
    ByteCodec codec() {
      return low != null && step != null
          ? new Int8Codec(low, step)
          : new BinaryCodec(Objects.requireNonNull(below), Objects.requireNonNull(above));
    }

    @Override
    public String toString() {
      return low != null
          ? "{low=%s, step=%s}".formatted(Arrays.toString(low), Arrays.toString(step))
          : "{below=%s, above=%s}".formatted(Arrays.toString(below), Arrays.toString(above));
    }
  }

  /** Whether a sample of vectors decides what the bytes stand for. */
  public static boolean isCalibrated(WrittenPrecision precision) {
    return isCalibrated(precision.vector())
        || precision.rescoring().filter(VectorEncoding::isCalibrated).isPresent();
  }

  private static boolean isCalibrated(Precision precision) {
    return precision == Precision.INT8 || precision == Precision.BINARY;
  }

  /**
   * The encoding that fits a sample.
   *
   * @param sample vectors of one dimension; not looked at unless {@link #isCalibrated}
   * @param chunks of the run
   */
  public static VectorEncoding fitting(
      WrittenPrecision precision, List<float[]> sample, long chunks) {
    VectorEncoding finer =
        precision.rescoring().map(second -> fitting(second, sample, chunks, null)).orElse(null);
    return fitting(precision.vector(), sample, chunks, finer);
  }

  private static VectorEncoding fitting(
      Precision precision, List<float[]> sample, long chunks, @Nullable VectorEncoding rescoring) {
    ByteCodec codec =
        switch (precision) {
          case FLOAT32, FLOAT16 -> null;
          case INT8 -> Int8Codec.calibrated(sample);
          case BINARY -> BinaryCodec.calibrated(sample);
        };
    return new VectorEncoding(
        precision, codec == null ? null : new Calibration(sample.size(), chunks, codec), rescoring);
  }

  /** Floats of a vector; empty where those of any number fit. */
  Optional<Integer> dimension() {
    return Optional.ofNullable(codec()).map(ByteCodec::dimension);
  }

  /** Makes the bytes; null for floats. */
  @Nullable ByteCodec codec() {
    return calibration == null ? null : calibration.codec();
  }

  /** Whether no bit of a float is lost. */
  @JsonIgnore
  public boolean isExact() {
    return finest().precision == Precision.FLOAT32;
  }

  /** The precisions. */
  public WrittenPrecision written() {
    return new WrittenPrecision(
        precision, Optional.ofNullable(rescoring).map(VectorEncoding::precision));
  }

  /** How the vectors are written that readers compare with: the finer ones, if there are two. */
  public VectorEncoding finest() {
    return rescoring == null ? this : rescoring;
  }

  /** The vector that is left once it has been written and read. */
  float[] held(float[] vector) {
    return switch (precision) {
      case FLOAT32 -> vector;
      case FLOAT16 -> Precision.rounded(vector);
      case INT8, BINARY ->
          calibration == null
              ? vector
              : calibration.codec().decode(calibration.codec().encode(vector));
    };
  }

  /**
   * The precision that readers see, and a digest of the calibration: equal if and only if equal
   * vectors are read as equal floats.
   */
  public String identity() {
    VectorEncoding finest = finest();
    return finest.calibration == null
        ? finest.precision.key()
        : "%s %.12s"
            .formatted(
                finest.precision.key(), Digests.sha256(finest.calibration.numbers().toString()));
  }
}
