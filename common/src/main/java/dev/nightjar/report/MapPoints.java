package dev.nightjar.report;

import dev.nightjar.io.ParquetTable;
import dev.nightjar.io.run.PublishedAnalysis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The points of a map that a page shows: those of the analysis, or as many as a page holds, taken
 * evenly from the order of their ids. Not thread-safe.
 */
final class MapPoints {
  /** Points of a page. */
  static final int MOST = 50_000;

  private final PublishedAnalysis map;
  private final List<String> ids = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private final List<@Nullable String> clusters = new ArrayList<>();
  private final List<Double> x = new ArrayList<>();
  private final List<Double> y = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final long items;
  private long seen;

  private MapPoints(PublishedAnalysis map) {
    this.map = map;
    this.items = Objects.requireNonNullElse(map.manifest().tables().get("points"), 0L);
  }

  /** Reads an analysis {@code map}. */
  static MapPoints of(PublishedAnalysis map) {
    MapPoints points = new MapPoints(map);
    map.table("points").read(Set.of("id", "text", "x", "y", "cluster", "label"), points::take);
    for (int i = 0; i < points.ids.size(); i++) {
      points.places.put(points.ids.get(i), i);
    }
    return points;
  }

  private boolean take(ParquetTable.Cells row) {
    long number = seen++;
    if (items > MOST && number * MOST / items == (number + 1) * MOST / items) {
      return true;
    }
    ids.add(row.text("id"));
    texts.add(row.text("text"));
    x.add(row.number("x"));
    y.add(row.number("y"));
    clusters.add(row.has("label") ? row.text("label") : null);
    return ids.size() < MOST;
  }

  int size() {
    return ids.size();
  }

  /** Items of the analysis. */
  long items() {
    return items;
  }

  PublishedAnalysis map() {
    return map;
  }

  List<String> ids() {
    return ids;
  }

  List<String> texts() {
    return texts;
  }

  double[] x() {
    return x.stream().mapToDouble(Double::doubleValue).toArray();
  }

  double[] y() {
    return y.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The names of the points' clusters, where the analysis knows them. */
  @Nullable String[] clusters() {
    return clusters.toArray(String[]::new);
  }

  boolean hasClusters() {
    return clusters.stream().anyMatch(Objects::nonNull);
  }

  /** The place of a point by its id, or -1. */
  int place(String id) {
    return places.getOrDefault(id, -1);
  }

  /** No value for any point. */
  @Nullable String[] none() {
    @Nullable String[] values = new String[size()];
    Arrays.fill(values, null);
    return values;
  }

  /** Names of places, the largest first. */
  List<PointMap.Label> labels() {
    List<PointMap.Label> labels = new ArrayList<>();
    if (map.has("labels")) {
      map.table("labels")
          .read(
              Set.of("x", "y", "text", "level", "priority"),
              row ->
                  labels.add(
                      new PointMap.Label(
                          row.number("x"),
                          row.number("y"),
                          row.text("text"),
                          (int) row.number("level"),
                          (long) row.number("priority"))));
    }
    labels.sort((a, b) -> Long.compare(b.priority(), a.priority()));
    return labels;
  }
}
