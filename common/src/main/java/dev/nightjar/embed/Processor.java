package dev.nightjar.embed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The kind of processor that a process runs on, as far as it decides which kernels ONNX Runtime
 * takes and so the last bits of vectors.
 */
public final class Processor {
  private static final Path CPU = Path.of("/proc/cpuinfo");

  private Processor() {}

  /** For people to read, such as {@code AMD EPYC, AVX2} or {@code Intel Xeon, AVX-512, VNNI}. */
  public static String kind() {
    return Read.KIND;
  }

  /** Read when it is first asked for. */
  private static final class Read {
    static final String KIND = read();

    private static String read() {
      try {
        return kind(Files.readAllLines(CPU));
      } catch (IOException e) {
        return System.getProperty("os.arch"); // no Linux
      }
    }
  }

  /**
   * The kind that Linux describes.
   *
   * @param lines of {@code /proc/cpuinfo}
   */
  static String kind(List<String> lines) {
    List<String> parts = new ArrayList<>();
    String name = value(lines, "model name");
    parts.add(name.isEmpty() ? System.getProperty("os.arch") : name.replaceAll("\\s+", " "));
    Set<String> flags = new HashSet<>(List.of(value(lines, "flags").split(" ", -1)));
    if (flags.contains("avx512f")) {
      parts.add("AVX-512");
    } else if (flags.contains("avx2")) {
      parts.add("AVX2");
    }
    if (flags.contains("avx512_vnni") || flags.contains("avx_vnni")) {
      parts.add("VNNI");
    }
    if (flags.contains("amx_int8")) {
      parts.add("AMX");
    }
    return String.join(", ", parts);
  }

  /** What the first processor says of itself. */
  private static String value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key + "\t") || line.startsWith(key + " "))
        .findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .orElse("");
  }
}
