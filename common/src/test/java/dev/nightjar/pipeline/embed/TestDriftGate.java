package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.OptionNames;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.pipeline.GateException;
import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is far from the one before is kept, but not as the current one. */
class TestDriftGate {
  private final Path folder;
  private final EmbedRuns runs;

  TestDriftGate(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.runs = new EmbedRuns(LocalSpark.session(), folder, folder.resolve("out").toString());
  }

  private static RunPolicy most(double drift) {
    return new RunPolicy(128 << 20, 1, 0.5, Optional.of(drift), false, false, OptionNames.KEYS);
  }

  /** The same documents, a third of them with other texts. */
  private static List<String> changed(List<String> lines) {
    List<String> changed = new ArrayList<>(lines);
    for (int i = 0; i < lines.size(); i += 3) {
      changed.set(i, EmbedRuns.document("d" + i, "我喜欢学习 on on on ".repeat(1 + i % 7)));
    }
    return changed;
  }

  @Test
  void refusesARunThatDrifted() throws IOException {
    List<String> lines = EmbedRuns.documents(120);
    assertThat(runs.with(most(0)).run(lines, "one").report().drift()).isNull();
    EmbedResult second = runs.run(lines, "two");
    RunReport.Drift none = Objects.requireNonNull(second.report().drift());
    assertThat(none.from()).isEqualTo("one");
    assertThat(none.pValue()).isGreaterThanOrEqualTo(0.05);
    assertThatThrownBy(() -> runs.run(changed(lines), "three"))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("Refused to publish run three: its chunks drifted from run two")
        .hasMessageContaining("more than ‹output.max-drift› 0.0 allows; what came is such as '")
        .hasMessageContaining("analyze.from=two analyze.to=three");
    assertThat(runs.directory().currentRun()).contains("two");
    assertThat(runs.directory().readManifest("three").refused()).contains("drifted");
    assertThat(Path.of(URI.create(runs.directory().report("three"))))
        .content()
        .contains("\"state\":\"refused\",\"refused\":\"its chunks drifted");
    RunReport.Drift drift =
        Objects.requireNonNull(runs.directory().readManifest("three").report().drift());
    assertThat(drift.pValue()).isEqualTo(0.001);
    runs.with(most(2 * drift.energyDistance())).run(changed(lines), "four");
    assertThat(runs.directory().currentRun()).contains("four");
  }

  @Test
  void saysWhyItCouldNotMeasure() throws IOException {
    List<String> lines = EmbedRuns.documents(10);
    runs.with(most(0)).run(lines, "one");
    assertThat(runs.run(lines, "two").warnings())
        .singleElement()
        .asString()
        .matches("drift from run one was not measured: \\d+ chunks can be drawn of one, 20 are.*");
    Path other = TinyModel.writePooled(folder.resolve("other"));
    assertThat(runs.with(other).run(lines, "three").warnings())
        .contains("drift from run two was not measured: it is of another model");
  }
}
