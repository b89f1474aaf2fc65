package dev.nightjar.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.ludovic.netlib.blas.BLAS;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/**
 * What one core gives in a product of large square matrices, by the BLAS and by ONNX Runtime, which
 * is the limit of an encoder in single precision. CPU time of the thread, the best of some turns.
 */
final class Sgemm {
  private static final int SIZE = 1536;
  private static final int TURNS = 5;

  private final float[] a = matrix(1);
  private final float[] b = matrix(2);
  private final float[] c = new float[SIZE * SIZE];
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  Sgemm() throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      session = environment.createSession(graph(), options);
    }
  }

  /** GFLOP/s of the BLAS and of ONNX Runtime, with a space between; the files are not looked at. */
  String answer(Path texts, Path vectors) throws OrtException {
    double blas = 0;
    double runtime = 0;
    for (int turn = 0; turn < TURNS; turn++) {
      long start = cpu();
      BLAS.getInstance().sgemm("N", "N", SIZE, SIZE, SIZE, 1f, a, SIZE, b, SIZE, 0f, c, SIZE);
      blas = Math.max(blas, speed(cpu() - start));
      try (OnnxTensor left = tensor(a);
          OnnxTensor right = tensor(b)) {
        start = cpu();
        session.run(Map.of("a", left, "b", right)).close();
        runtime = Math.max(runtime, speed(cpu() - start));
      }
    }
    return blas + " " + runtime;
  }

  private OnnxTensor tensor(float[] values) throws OrtException {
    return OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), new long[] {SIZE, SIZE});
  }

  private static double speed(long nanoseconds) {
    return 2.0 * SIZE * SIZE * SIZE / nanoseconds;
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static float[] matrix(int seed) {
    Random random = new Random(seed);
    float[] values = new float[SIZE * SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }

  /** c = MatMul(a, b) as an ONNX file. */
  private static byte[] graph() {
    byte[] node = join(text(1, "a"), text(1, "b"), text(2, "c"), text(4, "MatMul"));
    byte[] graph =
        join(
            field(1, node),
            text(2, "product"),
            field(11, value("a")),
            field(11, value("b")),
            field(12, value("c")));
    return join(number(1, 8), field(7, graph), field(8, join(text(1, ""), number(2, 13))));
  }

  private static byte[] value(String name) {
    byte[] axis = field(1, number(1, SIZE));
    byte[] tensor = join(number(1, 1), field(2, join(axis, axis)));
    return join(text(1, name), field(2, field(1, tensor)));
  }

  private static byte[] text(int field, String value) {
    return field(field, value.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] number(int field, int value) {
    return join(varint(field << 3), varint(value));
  }

  private static byte[] field(int field, byte[] value) {
    return join(varint((field << 3) | 2), varint(value.length), value);
  }

  private static byte[] varint(int value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int rest = value;
    while (rest > 127) {
      out.write((rest & 127) | 128);
      rest >>>= 7;
    }
    out.write(rest);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
