package dev.nightjar.models;

import dev.nightjar.io.cache.SharedCache.Lease;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.Tokens;
import java.util.List;

/** A tokenizer that others use as well: closing it gives it back. */
record LeasedTokenizer(Lease<Tokenizer> lease) implements Tokenizer {
  @Override
  public Tokens tokenizeHead(String text, int count) {
    return lease.value().tokenizeHead(text, count);
  }

  @Override
  public int[] leadingIds() {
    return lease.value().leadingIds();
  }

  @Override
  public int[] trailingIds() {
    return lease.value().trailingIds();
  }

  @Override
  public List<String> spellings(int[] ids) {
    return lease.value().spellings(ids);
  }

  @Override
  public boolean slicesKeepIds() {
    return lease.value().slicesKeepIds();
  }

  @Override
  public void close() {
    lease.close();
  }
}
