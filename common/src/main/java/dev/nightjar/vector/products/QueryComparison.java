package dev.nightjar.vector.products;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Queries that blocks of rows are compared with. Whoever wants the best rows of each is offered all
 * that may be among them, by products that are the same on every machine ({@link Rows#dot}); the
 * others are known to be too small by products of codes. Not thread-safe.
 */
final class QueryComparison {
  /** Queries below which comparing one by one is as fast. */
  private static final int FEWEST = 8;

  private final Rows queries;
  private final Best best;
  private final MultiplierChoice choice;
  private final float[] leasts = new float[TileScan.COLUMNS];
  private @Nullable Coded coded;
  private long work;
  private long scored;

  /** The best rows of queries. */
  interface Best {
    /** What a product must reach to be wanted by a query. */
    float least(int query);

    /** Takes a product of a query with a row of the block. */
    void offer(int query, int row, float product);
  }

  /**
   * @param work multiplications that whoever asks has had done before
   */
  QueryComparison(Rows queries, Best best, MultiplierChoice choice, long work) {
    this.queries = queries;
    this.best = best;
    this.choice = choice;
    this.work = work;
  }

  /** Products of vectors that were computed for the queries, of all rows so far. */
  long scored() {
    return scored;
  }

  /** Multiplications that were asked for so far. */
  long work() {
    return work;
  }

  /** Whether blocks go through matrix products; few queries are compared one by one. */
  boolean multiplies() {
    return queries.count() >= FEWEST;
  }

  /** Compares all queries with a block of rows. */
  void add(Rows rows) {
    work += (long) rows.count() * queries.count() * queries.dimension();
    if (!multiplies()) {
      addOneByOne(rows);
      return;
    }
    Multiplier multiplier = choice.of(work, rows.count(), queries.count());
    if (coded == null || coded.multiplier != multiplier) {
      coded = Coded.of(queries, rows, multiplier);
    }
    CodedVectors codes = coded.coder.rows(rows);
    TileScan scan = new TileScan(multiplier);
    for (int p = 0; p < coded.panels.size(); p++) {
      CodedVectors panel = coded.panels.get(p);
      int first = p * TileScan.COLUMNS;
      for (int j = 0; j < panel.count(); j++) {
        leasts[j] = best.least(first + j);
      }
      scan.scan(codes, panel, leasts, -rows.count(), new Pairs(rows, first));
    }
  }

  private void addOneByOne(Rows rows) {
    for (int row = 0; row < rows.count(); row++) {
      for (int query = 0; query < queries.count(); query++) {
        offer(rows, row, query);
      }
    }
  }

  private void offer(Rows rows, int row, int query) {
    float product = queries.dot(query, rows, row);
    scored++;
    if (product >= best.least(query)) {
      best.offer(query, row, product);
    }
  }

  /** The queries, coded for a multiplier, in parts of a tile's width. */
  private record Coded(Multiplier multiplier, Coder coder, List<CodedVectors> panels) {
    static Coded of(Rows queries, Rows rows, Multiplier multiplier) {
      Coder coder = new Coder(multiplier.form(), rows.mean(), queries.mean());
      List<CodedVectors> panels = new ArrayList<>();
      for (int q = 0; q < queries.count(); q += TileScan.COLUMNS) {
        panels.add(coder.columns(queries.part(q, TileScan.COLUMNS)));
      }
      return new Coded(multiplier, coder, panels);
    }
  }

  private final class Pairs implements TileScan.Pairs {
    private final Rows rows;
    private final int firstQuery;

    Pairs(Rows rows, int firstQuery) {
      this.rows = rows;
      this.firstQuery = firstQuery;
    }

    @Override
    public float least(int row) {
      return Float.POSITIVE_INFINITY;
    }

    @Override
    public void offer(int row, int column) {
      QueryComparison.this.offer(rows, row, firstQuery + column);
      leasts[column] = best.least(firstQuery + column);
    }
  }
}
