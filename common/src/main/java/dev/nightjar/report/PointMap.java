package dev.nightjar.report;

import java.util.List;

/**
 * A map of items as a page holds it. Numbers and texts are deflated (zlib) and written in base64: a
 * page reads them with its {@code DecompressionStream}.
 *
 * @param directory of the analysis
 * @param runId the run of its items; empty if that is not known
 * @param per {@code chunk} or {@code document}
 * @param items that the analysis has
 * @param points that are here: all, or as many as a page holds, evenly over the order of ids
 * @param x places from left to right, -1 to 1 as 0 to 65535; 16 bits each, little-endian
 * @param y places from below, likewise
 * @param ids a JSON array
 * @param texts a JSON array
 * @param characters at which texts are cut
 * @param colours what points can be coloured by
 * @param labels names of places
 */
public record PointMap(
    String directory,
    String runId,
    String per,
    long items,
    int points,
    String x,
    String y,
    String ids,
    String texts,
    int characters,
    List<Colour> colours,
    List<Label> labels) {

  /**
   * Something that points differ in.
   *
   * @param name of it
   * @param kind {@code cluster}, {@code attribute}, {@code change} or {@code novelty}
   * @param values a byte a point: the place of its name in {@code names}, or, where there are none,
   *     0 to 255 for {@code low} to {@code high}
   * @param names of values, the most frequent first
   * @param low the least number
   * @param high the largest number
   */
  public record Colour(
      String name, String kind, String values, List<String> names, double low, double high) {}

  /**
   * A name on the map.
   *
   * @param level 0 for groups, 1 for clusters
   * @param priority items that it stands for
   */
  public record Label(double x, double y, String text, int level, long priority) {}
}
