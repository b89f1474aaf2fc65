package dev.nightjar.vector.products;

import java.util.ArrayList;
import java.util.List;

/**
 * The best others of vectors by inner product, of which every pair is compared once, for both. Two
 * ranges of vectors are compared at a time, or one with itself, so that parts can be done
 * elsewhere. The products are the same on every machine ({@link Rows#dot}). Not thread-safe.
 */
public final class AllPairs {
  private final Range rows;
  private final Range columns;
  private final float[] atLeast;
  private final MultiplierChoice choice;
  private final NearestLists ofRows;
  private final NearestLists ofColumns;
  private final float[] leasts = new float[TileScan.COLUMNS];
  private long scored;

  /**
   * Vectors that follow each other.
   *
   * @param first the number of the first of them
   * @param blocks that hold them, in their order
   */
  public record Range(int first, List<Rows> blocks) {
    /** How many vectors these are. */
    public int count() {
      return blocks.stream().mapToInt(Rows::count).sum();
    }

    /** Parts of so many vectors at most. */
    private List<Part> parts(int most) {
      List<Part> parts = new ArrayList<>();
      int at = 0;
      for (Rows block : blocks) {
        for (int from = 0; from < block.count(); from += most) {
          parts.add(new Part(at + from, block.part(from, most)));
        }
        at += block.count();
      }
      return parts;
    }
  }

  /** Some vectors of a range, and where in it they begin. */
  private record Part(int at, Rows rows) {}

  /** A part with its codes. */
  private record Coded(Part part, CodedVectors codes) {}

  private AllPairs(Range rows, Range columns, int k, float[] atLeast, MultiplierChoice choice) {
    this.choice = choice;
    this.rows = rows;
    this.columns = columns;
    this.atLeast = atLeast;
    this.ofRows = new NearestLists(rows.count(), k);
    this.ofColumns = isOne() ? ofRows : new NearestLists(columns.count(), k);
  }

  /**
   * What was found.
   *
   * @param ofRows of the first range; labels are numbers of vectors
   * @param ofColumns of the second; the same if they are one
   * @param scored pairs whose product was computed of the vectors themselves
   */
  public record Found(NearestLists ofRows, NearestLists ofColumns, long scored) {}

  /** The k best others of each vector of a range, in it. */
  public static Found within(Range range, int k) {
    return within(range, k, MultiplierChoice.FASTEST);
  }

  static Found within(Range range, int k, MultiplierChoice choice) {
    return new AllPairs(range, range, k, new float[0], choice).compare();
  }

  /**
   * The k best of each of two ranges without a common vector, in the other.
   *
   * @param atLeast by the numbers of vectors, what products must reach to be of use to one
   */
  public static Found between(Range range, Range other, int k, float[] atLeast) {
    return between(range, other, k, atLeast, MultiplierChoice.FASTEST);
  }

  static Found between(Range range, Range other, int k, float[] atLeast, MultiplierChoice choice) {
    return new AllPairs(range, other, k, atLeast, choice).compare();
  }

  private boolean isOne() {
    return rows.first() == columns.first();
  }

  private Found compare() {
    List<Part> parts = rows.parts(Integer.MAX_VALUE);
    if (!parts.isEmpty()) {
      Multiplier multiplier = multiplier(parts.getFirst().rows().dimension());
      float[] centre = parts.getFirst().rows().mean();
      Coder coder = new Coder(multiplier.form(), centre, centre);
      TileScan scan = new TileScan(multiplier);
      List<Coded> coded =
          parts.stream().map(part -> new Coded(part, coder.rows(part.rows()))).toList();
      for (Part part : columns.parts(TileScan.COLUMNS)) {
        CodedVectors codes = coder.columns(part.rows());
        for (int j = 0; j < codes.count(); j++) {
          leasts[j] = least(columns, ofColumns, part.at() + j);
        }
        coded.forEach(one -> compare(scan, one, new Coded(part, codes)));
      }
    }
    return new Found(ofRows, ofColumns, scored);
  }

  private Multiplier multiplier(int dimension) {
    long work = (long) rows.count() * columns.count() * dimension;
    return choice.of(work, rows.count(), columns.count());
  }

  /** In one range, columns count that come after their row. */
  private void compare(TileScan scan, Coded some, Coded others) {
    int from = isOne() ? some.part().at() - others.part().at() + 1 : -some.codes().count();
    scan.scan(some.codes(), others.codes(), leasts, from, new Pairs(some.part(), others.part()));
  }

  private float least(Range range, NearestLists lists, int vector) {
    float least = lists.least(vector);
    return atLeast.length == 0 ? least : Math.max(least, atLeast[range.first() + vector]);
  }

  private final class Pairs implements TileScan.Pairs {
    private final Part some;
    private final Part others;

    Pairs(Part some, Part others) {
      this.some = some;
      this.others = others;
    }

    @Override
    public float least(int row) {
      return AllPairs.this.least(rows, ofRows, some.at() + row);
    }

    @Override
    public void offer(int row, int column) {
      float product = some.rows().dot(row, others.rows(), column);
      scored++;
      int i = some.at() + row;
      int j = others.at() + column;
      if (product >= least(row)) {
        ofRows.offer(i, columns.first() + j, product);
      }
      if (product >= leasts[column]) {
        ofColumns.offer(j, rows.first() + i, product);
        leasts[column] = AllPairs.this.least(columns, ofColumns, j);
      }
    }
  }
}
