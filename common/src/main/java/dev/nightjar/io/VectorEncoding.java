package dev.nightjar.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.embed.Digests;
import dev.nightjar.vector.BinaryCodec;
import dev.nightjar.vector.ByteCodec;
import dev.nightjar.vector.Int8Codec;
import dev.nightjar.vector.Precision;
import dev.nightjar.vector.WrittenPrecision;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the vectors of a run are written in its files: the precision, and for bytes what they stand
 * for. Manifests keep it; runs that use each other's vectors share it.
 *
 * @param precision how exactly
 * @param codec makes the bytes; null for floats
 * @param sample vectors that the codec was calibrated on; 0 for floats
 * @param chunks of the run that these were taken from; 0 for floats
 * @param rescoring how they are written once more, finer; null if they are not
 */
public record VectorEncoding(
    Precision precision,
    @Nullable ByteCodec codec,
    int sample,
    long chunks,
    @Nullable VectorEncoding rescoring)
    implements Serializable {
  /** Floats as the model gives them. */
  public static final VectorEncoding FLOAT32 =
      new VectorEncoding(Precision.FLOAT32, null, 0, 0, null);

  private static final String PRECISION = "precision";
  private static final String CALIBRATION = "calibration";
  private static final String RESCORING = "rescoring";
  private static final String SAMPLE = "vectors";
  private static final String CHUNKS = "chunks";

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
    return codec == null
        ? new VectorEncoding(precision, null, 0, 0, rescoring)
        : new VectorEncoding(precision, codec, sample.size(), chunks, rescoring);
  }

  /** Whether no bit of a float is lost. */
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
      case INT8, BINARY -> codec == null ? vector : codec.decode(codec.encode(vector));
    };
  }

  /**
   * The precision that readers see, and a digest of the calibration: equal if and only if equal
   * vectors are read as equal floats.
   */
  public String identity() {
    VectorEncoding finest = finest();
    return finest.codec == null
        ? finest.precision.key()
        : "%s %.12s".formatted(finest.precision.key(), Digests.sha256(finest.numbers().toString()));
  }

  /** Writes the encoding into the manifest of a run. */
  public void putInto(Map<String, Object> manifest) {
    manifest.put(PRECISION, precision.key());
    if (codec != null) {
      Map<String, Object> calibration = new LinkedHashMap<>();
      calibration.put(SAMPLE, sample);
      calibration.put(CHUNKS, chunks);
      calibration.putAll(numbers());
      manifest.put(CALIBRATION, calibration);
    }
    if (rescoring != null) {
      Map<String, Object> second = new LinkedHashMap<>();
      rescoring.putInto(second);
      manifest.put(RESCORING, second);
    }
  }

  private Map<String, List<Float>> numbers() {
    Map<String, List<Float>> numbers = new LinkedHashMap<>();
    switch (codec) {
      case null -> {}
      case Int8Codec bytes -> {
        numbers.put("low", boxed(bytes.low()));
        numbers.put("step", boxed(bytes.step()));
      }
      case BinaryCodec bits -> {
        numbers.put("below", boxed(bits.below()));
        numbers.put("above", boxed(bits.above()));
      }
    }
    return numbers;
  }

  private static List<Float> boxed(float[] values) {
    List<Float> boxed = new ArrayList<>(values.length);
    for (float value : values) {
      boxed.add(value);
    }
    return boxed;
  }

  /** Reads what {@link #putInto} wrote; float32 where a manifest says nothing. */
  public static VectorEncoding of(JsonNode manifest) {
    Precision precision = Precision.named(manifest.path(PRECISION).asText(Precision.FLOAT32.key()));
    JsonNode calibration = manifest.path(CALIBRATION);
    ByteCodec codec =
        switch (precision) {
          case FLOAT32, FLOAT16 -> null;
          case INT8 ->
              new Int8Codec(floats(calibration.path("low")), floats(calibration.path("step")));
          case BINARY ->
              new BinaryCodec(floats(calibration.path("below")), floats(calibration.path("above")));
        };
    JsonNode second = manifest.path(RESCORING);
    return new VectorEncoding(
        precision,
        codec,
        calibration.path(SAMPLE).asInt(),
        calibration.path(CHUNKS).asLong(),
        second.isObject() ? of(second) : null);
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.get(i).asDouble();
    }
    return values;
  }
}
