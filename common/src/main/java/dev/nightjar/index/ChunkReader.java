package dev.nightjar.index;

import dev.nightjar.index.shard.ShardFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.StoredFields;

/**
 * Reads chunks by their ids or those of their documents. Safe for use by several threads.
 *
 * @param lookup finds them
 */
record ChunkReader(ChunkLookup lookup) {
  private record Placed(int chunk, int place) {}

  /**
   * A chunk and those that stand around it in its document, in the document's order; of a
   * document's id those around its first chunk; empty for an id that the index does not have.
   *
   * @param around how many on either side at most
   */
  List<StoredChunk> around(String id, int around) throws IOException {
    List<Integer> found = lookup.find(id);
    if (found.isEmpty()) {
      return List.of();
    }
    StoredFields stored = lookup.reader().storedFields();
    String document = read(found.getFirst(), stored).documentId();
    List<Placed> placed = new ArrayList<>();
    for (int chunk : lookup.ofDocument(document)) {
      placed.add(new Placed(chunk, place(chunk, stored)));
    }
    placed.sort(Comparator.comparingInt(Placed::place));
    int middle =
        found.size() > 1
            ? 0
            : placed.stream().map(Placed::chunk).toList().indexOf(found.getFirst());
    List<StoredChunk> chunks = new ArrayList<>();
    int to = Math.min(placed.size(), middle + around + 1);
    for (Placed one : placed.subList(Math.max(0, middle - around), to)) {
      chunks.add(read(one.chunk(), stored));
    }
    return chunks;
  }

  private static int place(int chunk, StoredFields stored) throws IOException {
    String place = stored.document(chunk, Set.of(ShardFields.PLACE)).get(ShardFields.PLACE);
    return Integer.parseInt(place.substring(0, place.indexOf(' ')));
  }

  /** What is kept of a chunk. */
  static StoredChunk read(int chunk, StoredFields stored) throws IOException {
    Document fields = stored.document(chunk);
    String[] place = fields.get(ShardFields.PLACE).split(" ", -1);
    return new StoredChunk(
        fields.get(ShardFields.ID),
        fields.get(ShardFields.DOCUMENT),
        Integer.parseInt(place[0]),
        Integer.parseInt(place[1]),
        Integer.parseInt(place[2]),
        Optional.ofNullable(fields.get(ShardFields.TEXT)),
        ShardFields.read(fields.get(ShardFields.ATTRIBUTES)));
  }
}
