package dev.nightjar.report;

import dev.nightjar.io.ParquetTable;
import dev.nightjar.io.run.PublishedAnalysis;
import dev.nightjar.io.run.VectorRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Makes the map of a page from what analyses and runs have: clusters, novelty, attributes, and what
 * changed since the run before. Of runs it reads ids, hashes and attributes, never vectors.
 */
final class MapReader {
  private static final int CLUSTERS = 253;
  private static final int VALUES = 19;
  private static final int ATTRIBUTES = 8;

  /** The share of points that an attribute must be known of. */
  private static final double KNOWN = 0.1;

  /** Base64 of a map on a page, about. */
  private static final int BYTES = 2_450_000;

  /** Where texts may be cut, in characters. */
  private static final int[] CUTS = {
    2000, 1000, 600, 400, 300, 220, 160, 130, 110, 90, 80, 70, 60, 50, 40, 30, 20, 0
  };

  /** Characters that are worth deflating to find out whether they are few enough. */
  private static final long WORTH_TRYING = 10_000_000;

  /** Shorter texts repeat less of each other than longer ones. */
  private static final double SLACK = 1.1;

  private final MapPoints points;
  private final VectorRun run;
  private final Configuration hadoop;
  private final List<PointMap.Colour> colours = new ArrayList<>();

  private MapReader(MapPoints points, VectorRun run, Configuration hadoop) {
    this.points = points;
    this.run = run;
    this.hadoop = hadoop;
  }

  /**
   * The map of the first analysis that has one.
   *
   * @param run of the report, whose attributes the points have
   */
  static Optional<PointMap> of(
      List<PublishedAnalysis> analyses, VectorRun run, Configuration hadoop) {
    return named("map", analyses)
        .map(map -> new MapReader(MapPoints.of(map), run, hadoop).map(analyses));
  }

  private static Optional<PublishedAnalysis> named(String name, List<PublishedAnalysis> analyses) {
    return analyses.stream().filter(analysis -> analysis.name().equals(name)).findFirst();
  }

  private PointMap map(List<PublishedAnalysis> analyses) {
    clusters(named("clusters", analyses));
    named("outliers", analyses).ifPresent(this::novelty);
    items();
    PublishedAnalysis map = points.map();
    String x = Packed.places(points.x());
    String y = Packed.places(points.y());
    String ids = Packed.texts(points.ids());
    int colourBytes = colours.stream().mapToInt(colour -> colour.values().length()).sum();
    Cut cut = texts(BYTES - x.length() - y.length() - ids.length() - colourBytes);
    String runId = map.manifest().runId();
    return new PointMap(
        map.path(),
        runId == null ? "" : runId,
        per(),
        points.items(),
        points.size(),
        x,
        y,
        ids,
        cut.texts,
        cut.characters,
        colours,
        points.labels());
  }

  private String per() {
    return points.map().manifest().result().path("per").asText("chunk");
  }

  private record Cut(String texts, int characters) {}

  /** Texts in as many characters as there is room for, about; what a cut takes bounds the next. */
  private Cut texts(int room) {
    double most = Double.MAX_VALUE;
    for (int characters : CUTS) {
      List<String> cut = shortened(characters);
      if (characters > most || length(cut) > WORTH_TRYING) {
        continue;
      }
      String packed = Packed.texts(cut);
      if (packed.length() <= room || characters == 0) {
        return new Cut(packed, characters);
      }
      most = SLACK * characters * Math.max(0, room) / packed.length();
    }
    throw new IllegalStateException("there is a last cut");
  }

  private List<String> shortened(int characters) {
    return points.texts().stream().map(text -> shortened(text, characters)).toList();
  }

  private static long length(List<String> texts) {
    return texts.stream().mapToLong(String::length).sum();
  }

  /** Its beginning, with a sign that there is more; characters of two parts stay whole. */
  static String shortened(String text, int characters) {
    if (text.length() <= characters) {
      return text;
    }
    int end = characters;
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return characters == 0 ? "" : text.substring(0, end) + "…";
  }

  private void clusters(Optional<PublishedAnalysis> found) {
    @Nullable String[] names = points.hasClusters() ? points.clusters() : points.none();
    if (!points.hasClusters() && found.isPresent()) {
      Map<Double, String> labels = new HashMap<>();
      found
          .get()
          .table("clusters")
          .read(
              Set.of("id", "label"),
              row -> {
                labels.put(row.number("id"), row.text("label"));
                return true;
              });
      found
          .get()
          .table("items")
          .read(
              Set.of("id", "cluster"),
              row -> {
                int place = points.place(row.text("id"));
                if (place >= 0) {
                  names[place] = labels.get(row.number("cluster"));
                }
                return true;
              });
    }
    add("cluster", "cluster", Categories.of(names, CLUSTERS));
  }

  private void add(String name, String kind, Categories categories) {
    if (categories.tells()) {
      colours.add(categories.colour(name, kind));
    }
  }

  /** How unlike all others points are. */
  private void novelty(PublishedAnalysis outliers) {
    double[] scores = new double[points.size()];
    Arrays.fill(scores, Double.NaN);
    outliers
        .table("outliers")
        .read(
            Set.of("id", "score"),
            row -> {
              int place = points.place(row.text("id"));
              if (place >= 0) {
                scores[place] = row.number("score");
              }
              return true;
            });
    double[] known = Arrays.stream(scores).filter(score -> !Double.isNaN(score)).sorted().toArray();
    if (known.length < 2 || known[0] == known[known.length - 1]) {
      return;
    }
    double low = known[0];
    double high = known[known.length - 1];
    byte[] values = new byte[scores.length];
    for (int i = 0; i < scores.length; i++) {
      double share = Double.isNaN(scores[i]) ? 0 : (scores[i] - low) / (high - low);
      values[i] = (byte) Math.round(255 * share);
    }
    colours.add(
        new PointMap.Colour("novelty", "novelty", Packed.bytes(values), List.of(), low, high));
  }

  /** What a run says of its chunks: attributes, and whether they changed. */
  private void items() {
    boolean isDocuments = per().equals("document");
    String id = isDocuments ? "document_id" : "chunk_id";
    Map<String, @Nullable String[]> attributes = new TreeMap<>();
    @Nullable String[] hashes = points.none();
    table(run.id())
        .read(
            Set.of(id, "content_hash", "attributes"),
            row -> {
              int place = points.place(row.text(id));
              if (place >= 0) {
                hashes[place] = isDocuments ? "" : row.text("content_hash");
                row.texts("attributes")
                    .forEach(
                        (name, value) ->
                            attributes.computeIfAbsent(name, any -> points.none())[place] = value);
              }
              return true;
            });
    changes(id, hashes);
    attributes(attributes);
  }

  private ParquetTable table(String name) {
    return new ParquetTable(run.directory().vectors(name), hadoop);
  }

  /**
   * Whether points are new, changed or as before.
   *
   * @param hashes of their contents; all equal for documents, which are only new or not
   */
  private void changes(String id, @Nullable String[] hashes) {
    String before = run.manifest().previousRun();
    if (before == null || run.directory().files(before).isEmpty()) {
      return;
    }
    @Nullable String[] changes = new String[hashes.length];
    for (int i = 0; i < hashes.length; i++) {
      changes[i] = hashes[i] == null ? null : "new";
    }
    table(before)
        .read(
            Set.of(id, "content_hash"),
            row -> {
              int place = points.place(row.text(id));
              String hash = place < 0 ? null : hashes[place];
              if (hash != null) {
                boolean same = hash.isEmpty() || hash.equals(row.text("content_hash"));
                changes[place] = same ? "as before" : "changed";
              }
              return true;
            });
    add("since run " + before, "change", Categories.of(changes, VALUES));
  }

  /** Those that are known of most points and tell them apart. */
  private void attributes(Map<String, @Nullable String[]> attributes) {
    record Known(String name, Categories categories, long points) {}
    Collection<Known> all = new ArrayList<>();
    attributes.forEach(
        (name, values) -> {
          long known = Arrays.stream(values).filter(value -> value != null).count();
          Categories categories = Categories.of(values, VALUES);
          if (known >= KNOWN * points.size() && categories.tells() && !isId(values, known)) {
            all.add(new Known(name, categories, known));
          }
        });
    all.stream()
        .sorted(Comparator.comparingLong(Known::points).reversed().thenComparing(Known::name))
        .limit(ATTRIBUTES)
        .forEach(known -> add(known.name, "attribute", known.categories));
  }

  /** Whether values are as good as all different, so that colours tell nothing. */
  private static boolean isId(@Nullable String[] values, long known) {
    return Arrays.stream(values).filter(value -> value != null).distinct().count() > known / 2 + 1;
  }
}
