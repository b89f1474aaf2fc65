package dev.nightjar.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.embed.Digests;
import dev.nightjar.vector.BinaryCodec;
import dev.nightjar.vector.ByteCodec;
import dev.nightjar.vector.Int8Codec;
import dev.nightjar.vector.Precision;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the vectors of a run are written in its files: the precision, and for bytes what they stand
 * for. Manifests keep it; runs that use each other's vectors share it.
 *
 * @param precision how exactly
 * @param codec makes the bytes; null for floats
 * @param sample vectors that the codec was calibrated on; 0 for floats
 */
public record VectorEncoding(Precision precision, @Nullable ByteCodec codec, int sample)
    implements Serializable {
  /** Floats as the model gives them. */
  public static final VectorEncoding FLOAT32 = new VectorEncoding(Precision.FLOAT32, null, 0);

  private static final String PRECISION = "precision";
  private static final String CALIBRATION = "calibration";
  private static final String SAMPLE = "vectors";

  /** Whether a sample of vectors decides what the bytes of a precision stand for. */
  public static boolean isCalibrated(Precision precision) {
    return precision == Precision.INT8 || precision == Precision.BINARY;
  }

  /**
   * The encoding of a precision that fits a sample.
   *
   * @param sample vectors of one dimension; not looked at unless {@link #isCalibrated}
   */
  public static VectorEncoding fitting(Precision precision, List<float[]> sample) {
    return switch (precision) {
      case FLOAT32 -> FLOAT32;
      case FLOAT16 -> new VectorEncoding(precision, null, 0);
      case INT8 -> new VectorEncoding(precision, Int8Codec.calibrated(sample), sample.size());
      case BINARY -> new VectorEncoding(precision, BinaryCodec.calibrated(sample), sample.size());
    };
  }

  /** Equal if and only if equal floats are read from equal bytes: the precision, and a digest. */
  public String identity() {
    return codec == null
        ? precision.key()
        : "%s %.12s".formatted(precision.key(), Digests.sha256(numbers().toString()));
  }

  /** Writes the encoding into the manifest of a run. */
  public void putInto(Map<String, Object> manifest) {
    manifest.put(PRECISION, precision.key());
    if (codec != null) {
      Map<String, Object> calibration = new LinkedHashMap<>();
      calibration.put(SAMPLE, sample);
      calibration.putAll(numbers());
      manifest.put(CALIBRATION, calibration);
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
    Precision precision =
        Precision.named(manifest.path(PRECISION).asText(Precision.FLOAT32.key()));
    JsonNode calibration = manifest.path(CALIBRATION);
    ByteCodec codec =
        switch (precision) {
          case FLOAT32, FLOAT16 -> null;
          case INT8 ->
              new Int8Codec(floats(calibration.path("low")), floats(calibration.path("step")));
          case BINARY ->
              new BinaryCodec(floats(calibration.path("below")), floats(calibration.path("above")));
        };
    return new VectorEncoding(precision, codec, calibration.path(SAMPLE).asInt());
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.get(i).asDouble();
    }
    return values;
  }
}
