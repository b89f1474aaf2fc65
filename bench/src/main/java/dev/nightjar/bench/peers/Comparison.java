package dev.nightjar.bench.peers;

import dev.nightjar.bench.peers.Contender.Kind;
import dev.nightjar.report.BarPlot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Has all contenders embed the same texts in turns, each in a process of its own that stays warm,
 * and prints what each took and how near its vectors are. Ratios are taken within a round, so that
 * a slow minute of the machine hits both sides; the table has their medians.
 */
public final class Comparison {
  private final Path work;
  private final List<Contender> all;
  private final Contender base;
  private final @Nullable Contender machine;

  private Comparison(Path work, List<Contender> all) {
    this.work = work;
    this.all = all.stream().filter(c -> c.kind() != Kind.SGEMM).toList();
    this.base = all.stream().filter(c -> c.kind() == Kind.BASE).findFirst().orElseThrow();
    this.machine = all.stream().filter(c -> c.kind() == Kind.SGEMM).findFirst().orElse(null);
  }

  /** Arguments: work folder, rounds, folder for the plot, sets. Contenders come as input lines. */
  public static void main(String... args) throws IOException {
    List<Contender> all = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      in.lines().filter(line -> !line.isBlank()).map(Contender::parse).forEach(all::add);
    }
    Comparison comparison = new Comparison(Path.of(args[0]), all);
    int rounds = Integer.parseInt(args[1]);
    List<BarPlot.Group> groups = new ArrayList<>();
    for (String name : List.of(args).subList(3, args.length)) {
      TextSet set = TextSet.open(comparison.work, name);
      comparison.measure(set, rounds);
      groups.add(comparison.print(set, rounds));
    }
    for (Contender contender : all) {
      contender.close();
    }
    Files.writeString(
        Path.of(args[2], "peers.svg"), BarPlot.svg("Texts a CPU second, one core", groups));
  }

  private void measure(TextSet set, int rounds) throws IOException {
    for (Contender contender : all) {
      if (!contender.isMissing()) {
        progress("%s: %s warms up", set.name(), contender.name());
        contender.process(work).ask(set.warm(work), contender.vectors(work, set.name()));
        contender.process(work).ask(set.alone(work), contender.vectors(work, alone(set)));
      }
    }
    for (int round = 0; round < rounds; round++) {
      if (machine != null) {
        machine
            .process(work)
            .ask(set.file(work), work.resolve("nothing"))
            .forEach(speed -> machine.add(set.name(), speed));
      }
      for (Contender contender : all) {
        if (!contender.isMissing()) {
          double seconds =
              contender
                  .process(work)
                  .ask(set.file(work), contender.vectors(work, set.name()))
                  .getFirst();
          contender.add(set.name(), seconds);
          progress("%s, round %d: %s %.2f s", set.name(), round + 1, contender.name(), seconds);
        }
      }
    }
  }

  private static String alone(TextSet set) {
    return set.name() + "-alone";
  }

  private static void progress(String format, Object... values) {
    System.err.printf(Locale.ROOT, format + "%n", values);
  }

  private BarPlot.Group print(TextSet set, int rounds) throws IOException {
    int texts = set.texts().size();
    int[] lengths = set.texts().stream().mapToInt(TextSet.Text::tokens).sorted().toArray();
    String title =
        String.format(
            Locale.ROOT,
            "%s: %d texts of %d to %d tokens, mean %.0f",
            set.name(),
            texts,
            lengths[0],
            lengths[texts - 1],
            (double) set.tokens() / texts);
    System.out.printf(Locale.ROOT, "%n%s; %d rounds%n%n", title, rounds);
    System.out.println(
        "| | texts a CPU second | tokens | times | bar | cosine, mean | least | same bits alone |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    float[][] reference = VectorFile.read(base.vectors(work, set.name()), texts);
    List<BarPlot.Bar> bars = new ArrayList<>();
    for (Contender contender : all) {
      if (contender.isMissing()) {
        System.out.printf("| %s | %s | | | | | | |%n", contender.name(), contender.reason());
        continue;
      }
      double seconds = Contender.median(contender.rounds(set.name()));
      float[][] vectors = VectorFile.read(contender.vectors(work, set.name()), texts);
      double[] cosines =
          IntStream.range(0, texts).mapToDouble(i -> cosine(vectors[i], reference[i])).toArray();
      System.out.printf(
          Locale.ROOT,
          "| %s | %.1f | %.0f | %s | %s | %.6f | %.6f | %s |%n",
          contender.name(),
          texts / seconds,
          set.tokens() / seconds,
          contender.kind() == Kind.BASE
              ? ""
              : String.format(Locale.ROOT, "%.2f", times(contender, set)),
          contender.bar(set.name()),
          Arrays.stream(cosines).average().orElse(0),
          Arrays.stream(cosines).min().orElse(0),
          sameBits(contender, set, vectors));
      bars.add(
          new BarPlot.Bar(
              contender.name(), texts / seconds, contender.kind().compareTo(Kind.PEER) < 0));
    }
    share(set);
    return new BarPlot.Group(title, bars);
  }

  /** Nightjar's speed by a peer's, or the speed of another model of Nightjar's by the base's. */
  private double times(Contender contender, TextSet set) {
    double[] ours = base.rounds(set.name());
    double[] theirs = contender.rounds(set.name());
    double[] ratios =
        IntStream.range(0, ours.length).mapToDouble(r -> theirs[r] / ours[r]).toArray();
    double ratio = Contender.median(ratios);
    return contender.kind() == Kind.OURS ? 1 / ratio : ratio;
  }

  private String sameBits(Contender contender, TextSet set, float[][] vectors) throws IOException {
    int[] rows = set.aloneRows().toArray();
    float[][] alone = VectorFile.read(contender.vectors(work, alone(set)), rows.length);
    long same =
        IntStream.range(0, rows.length)
            .filter(i -> Arrays.equals(alone[i], vectors[rows[i]]))
            .count();
    return same + " of " + rows.length;
  }

  private void share(TextSet set) {
    if (machine == null) {
      return;
    }
    double[] speeds = machine.rounds(set.name());
    double blas =
        IntStream.range(0, speeds.length / 2).mapToDouble(i -> speeds[2 * i]).max().orElse(0);
    double runtime =
        IntStream.range(0, speeds.length / 2).mapToDouble(i -> speeds[2 * i + 1]).max().orElse(0);
    double operations =
        set.texts().stream().mapToDouble(t -> BertCost.MINILM.operations(t.tokens())).sum();
    double engine = operations / Arrays.stream(base.rounds(set.name())).min().orElse(1) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%nsgemm: BLAS %.1f, ONNX Runtime %.1f GFLOP/s. %s: %.1f GFLOP/s of the graph's products, %.0f %% (bar 88)%n",
        blas,
        runtime,
        base.name(),
        engine,
        100 * engine / Math.max(blas, runtime));
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int d = 0; d < a.length; d++) {
      dot += (double) a[d] * b[d];
      aa += (double) a[d] * a[d];
      bb += (double) b[d] * b[d];
    }
    return dot / Math.sqrt(aa * bb);
  }
}
