package dev.nightjar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What Spark's event log says of tasks, for the constants of docs/scale.md: a row for each name of
 * stages, with what tasks took besides their work and how they differ. Logs must be neither
 * compressed nor rolled.
 */
final class TaskLog {
  /** A stage of Spark, which may be one of several that the user is told by one name. */
  private static final class Stages {
    private final List<Double> run = new ArrayList<>();
    private final List<Double> besides = new ArrayList<>();
    private double cpu;
    private long from = Long.MAX_VALUE;
    private long to;
  }

  private TaskLog() {}

  /** Arguments: event logs. */
  public static void main(String... args) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    System.out.println(
        "| log | stage | tasks | wall s | task s, sum | CPU s, sum | besides, median ms | spread of logarithms | above 1.5 medians |\n|---|---|---|---|---|---|---|---|---|");
    for (String file : args) {
      Map<Integer, String> names = new LinkedHashMap<>();
      Map<String, Stages> stages = new LinkedHashMap<>();
      for (String line : Files.readAllLines(Path.of(file))) {
        JsonNode event = mapper.readTree(line);
        switch (event.path("Event").asText()) {
          case "SparkListenerStageSubmitted" -> {
            JsonNode info = event.path("Stage Info");
            names.put(info.path("Stage ID").asInt(), info.path("Stage Name").asText());
          }
          case "SparkListenerTaskEnd" ->
              add(
                  stages.computeIfAbsent(
                      names.getOrDefault(event.path("Stage ID").asInt(), "?"), n -> new Stages()),
                  event);
          default -> {}
        }
      }
      stages.forEach((name, all) -> print(Path.of(file).getFileName().toString(), name, all));
    }
  }

  private static void add(Stages stages, JsonNode event) {
    JsonNode info = event.path("Task Info");
    long launched = info.path("Launch Time").asLong();
    long finished = info.path("Finish Time").asLong();
    double run = event.at("/Task Metrics/Executor Run Time").asDouble();
    stages.run.add(run);
    stages.besides.add(finished - launched - run);
    stages.cpu += event.at("/Task Metrics/Executor CPU Time").asDouble() / 1e6;
    stages.from = Math.min(stages.from, launched);
    stages.to = Math.max(stages.to, finished);
  }

  private static void print(String log, String name, Stages all) {
    double median = median(all.run);
    double mean = all.run.stream().mapToDouble(ms -> Math.log(Math.max(1, ms))).average().orElse(0);
    double squares =
        all.run.stream()
            .mapToDouble(ms -> Math.pow(Math.log(Math.max(1, ms)) - mean, 2))
            .average()
            .orElse(0);
    System.out.println(
        String.format(
            Locale.ROOT,
            "| %s | %s | %d | %.1f | %.1f | %.1f | %.0f | %.3f | %d |",
            log,
            name,
            all.run.size(),
            (all.to - all.from) / 1e3,
            all.run.stream().mapToDouble(Double::doubleValue).sum() / 1e3,
            all.cpu / 1e3,
            median(all.besides),
            Math.sqrt(squares),
            all.run.stream().filter(ms -> ms > 1.5 * median).count()));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(0.0);
  }
}
