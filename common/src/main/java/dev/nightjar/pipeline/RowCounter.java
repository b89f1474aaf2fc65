package dev.nightjar.pipeline;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.util.AccumulatorV2;

/**
 * Counts rows a partition, so that a partition that runs again counts once. Added to on the
 * executors, merged on the driver.
 */
final class RowCounter extends AccumulatorV2<Integer, Long> {
  private static final long serialVersionUID = 1L;

  private final Map<Integer, Long> rows = new HashMap<>();

  @Override
  public boolean isZero() {
    return rows.isEmpty();
  }

  @Override
  public AccumulatorV2<Integer, Long> copy() {
    RowCounter copy = new RowCounter();
    copy.rows.putAll(rows);
    return copy;
  }

  @Override
  public void reset() {
    rows.clear();
  }

  /** Counts a row of a partition. */
  @Override
  public void add(Integer partition) {
    rows.merge(partition, 1L, Long::sum);
  }

  @Override
  public void merge(AccumulatorV2<Integer, Long> other) {
    // A later attempt has read the same rows: it replaces, it does not add.
    rows.putAll(((RowCounter) other).rows);
  }

  @Override
  public Long value() {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }
}
