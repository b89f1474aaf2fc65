package dev.nightjar.bench.kernels;

import dev.nightjar.embed.folder.BuiltInModel;
import dev.nightjar.embed.folder.BuiltInModels;
import dev.nightjar.tokenize.SubwordTokenizer;
import dev.nightjar.tokenize.Tokens;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The tokens of a text of about 200 words by minilm's WordPiece. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TokenizationBenchmark {
  private static final String PASSAGE =
      """
      Nightjars are medium-sized nocturnal birds with long wings, short legs, and very short bills. \
      They usually nest on the ground, with a habit of resting on roads. The subfamilies of nightjars \
      have similar characteristics, including small feet, of little use for walking, and long, \
      pointed wings; their soft plumage is cryptically coloured to resemble bark or leaves (1,250 \
      observations in 2019, 98.4 % of them after dusk). Some species perch facing along a branch, \
      rather than across it as birds usually do, which helps to conceal them during the day. \
      """;

  /** Plain text is ours; one emoji leaves its segment to the library. */
  @Param({"plain", "emoji"})
  String kind = "";

  private SubwordTokenizer tokenizer = open();
  private String text = "";

  private static SubwordTokenizer open() {
    return SubwordTokenizer.open(
        BuiltInModels.folder(BuiltInModel.named("minilm").orElseThrow()).resolve("tokenizer.json"));
  }

  /** Makes the text. */
  @Setup
  public void write() {
    text = PASSAGE.repeat(2) + (kind.equals("emoji") ? "🦉" : "");
  }

  /** Frees the library's memory. */
  @TearDown
  public void close() {
    tokenizer.close();
  }

  /** One text. */
  @Benchmark
  public Tokens tokenize() {
    return tokenizer.tokenize(text);
  }
}
