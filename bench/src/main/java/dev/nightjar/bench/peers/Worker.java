package dev.nightjar.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The process of one peer. It says {@code @ 0} when the model is open. For each line of standard
 * input, a file of texts and a file for vectors with a tab between, it embeds the texts and answers
 * {@code @} and the CPU seconds of the whole process, reading and writing apart; for the machine's
 * matrix product, GFLOP/s of both libraries.
 */
public final class Worker {
  private static final long STACK = 64 << 20;

  private Worker() {}

  /** Arguments: {@code engine MODEL}, {@code naive FOLDER}, {@code djl FOLDER}, … */
  public static void main(String... args) {
    // ONNX Runtime needs more stack to start than the main thread may have, and says nothing.
    new Thread(null, () -> serve(args), "worker", STACK).start();
  }

  private static void serve(String... args) {
    PrintStream answers = System.out;
    System.setOut(System.err); // libraries print what they like
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      Task task = task(args);
      answers.println("@ 0");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] files = line.split("\t", -1);
        answers.println("@ " + task.answer(Path.of(files[0]), Path.of(files[1])));
      }
      System.exit(0); // some libraries leave threads
    } catch (Throwable e) { // and would keep the process waiting
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static Task task(String... args) throws Exception {
    return switch (args[0]) {
      case "engine" -> timed(new Engine(args[1]));
      case "naive" -> timed(new NaiveLoop(Path.of(args[1])));
      case "djl" -> timed(new Djl(Path.of(args[1]), Peer.MOST_TOKENS));
      case "langchain4j" -> timed(Langchain4j.whole(Path.of(args[1])));
      case "langchain4j-shipped" -> timed(Langchain4j.shipped());
      case "sgemm" -> new Sgemm()::answer;
      default -> throw new IllegalArgumentException("Unknown peer: " + args[0]);
    };
  }

  /** What a line asks for. */
  private interface Task {
    String answer(Path texts, Path vectors) throws Exception;
  }

  private static Task timed(Peer peer) {
    return (texts, vectors) -> {
      var read = TextSet.read(texts).stream().map(TextSet.Text::text).toList();
      long start = cpu();
      var embedded = peer.embed(read);
      double seconds = (cpu() - start) / 1e9;
      VectorFile.write(vectors, embedded);
      return Double.toString(seconds);
    };
  }

  private static long cpu() throws IOException {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
