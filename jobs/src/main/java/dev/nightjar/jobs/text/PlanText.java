package dev.nightjar.jobs.text;

import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.pipeline.size.NightPlan;
import dev.nightjar.size.Storage;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a plan looks like to people. */
public final class PlanText {
  /** As text. */
  public static final Layout<NightPlan> LAYOUT = PlanText::print;

  private static final Layout<NightPlan> STAGES =
      Layout.rows(
          "  %-8s %-9s %8s %12s %12s",
          List.of("command", "stage", "tasks", "seconds", "tail"),
          NightPlan::stages,
          stage ->
              List.of(
                  stage.command(),
                  stage.stage(),
                  stage.tasks(),
                  decimal(stage.seconds()),
                  decimal(stage.tailSeconds())));

  private static final Layout<NightPlan> FLEETS =
      Layout.rows(
          "  %9s %10s %10s %8s",
          List.of("executors", "hours", "cost", "busy"),
          NightPlan::fleets,
          fleet ->
              List.of(
                  fleet.executors(),
                  hours(fleet.hours()),
                  fleet.cost() == null ? "–" : cost(fleet.cost()),
                  decimal(100 * fleet.busy()) + " %"));

  private PlanText() {}

  private static void print(NightPlan plan, Output output) {
    output.line(
        "corpus        %,d documents, %,d of them cut: about %,d chunks (%,d to %,d)",
        plan.documents(),
        plan.sample(),
        plan.chunks(),
        plan.chunksRange().low(),
        plan.chunksRange().high());
    output.line(
        "tokens        about %,d (%,d to %,d, 95 %% confidence)",
        plan.tokens(), plan.tokensRange().low(), plan.tokensRange().high());
    output.line(
        "pace          %s tokens/s an executor: %s",
        decimal((double) plan.pace().tokensPerSecond()), plan.pace().source());
    sparse(plan.sparse(), output);
    output.line("executors     %,d (cores of each: %,d)", plan.executors(), plan.executorCores());
    output.line(
        "night         %s hours (%s to %s; %s if an executor is lost)%s",
        hours(plan.hours()),
        hours(plan.hoursRange().low()),
        hours(plan.hoursRange().high()),
        hours(plan.hoursLoss()),
        costs(plan.cost()));
    output.line(
        "second night  %s hours%s: %s %% changed, %,d tokens",
        hours(plan.secondNight().hours()),
        costs(plan.secondNight().cost()),
        decimal(100 * plan.secondNight().change()),
        plan.secondNight().tokens());
    output.line(
        "memory        %s",
        plan.memory().entrySet().stream()
            .map(setting -> setting.getKey() + "=" + setting.getValue())
            .collect(Collectors.joining(" ")));
    output.line("bytes         %s", bytes(plan.bytes()));
    output.line("index         %,d shards", plan.shards());
    tables(plan, output);
  }

  private static void tables(NightPlan plan, Output output) {
    output.line("");
    STAGES.print(plan, output);
    output.line("");
    FLEETS.print(plan, output);
  }

  private static void sparse(NightPlan.@Nullable Sparse sparse, Output output) {
    if (sparse != null) {
      output.line(
          "sparse        %s terms a chunk by %s: %s of the files, %s of the index",
          decimal(sparse.terms()),
          sparse.model(),
          size(sparse.outputBytes()),
          size(sparse.indexBytes()));
    }
  }

  private static String bytes(Storage bytes) {
    return "vectors %s, staging %s, executors' disks %s, index %s"
        .formatted(
            size(bytes.output()),
            size(bytes.staging()),
            size(bytes.localDisk()),
            size(bytes.index()));
  }

  private static String size(long bytes) {
    double gigabytes = bytes / 1e9;
    return gigabytes >= 1
        ? String.format(Locale.ROOT, "%,.1f GB", gigabytes)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  private static String costs(@Nullable Double cost) {
    return cost == null ? "" : ", cost " + cost(cost);
  }

  private static String cost(double cost) {
    return String.format(Locale.ROOT, "%,.2f", cost);
  }

  private static String hours(double hours) {
    return String.format(Locale.ROOT, "%,.4f", hours);
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
