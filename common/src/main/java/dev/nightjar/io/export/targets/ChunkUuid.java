package dev.nightjar.io.export.targets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * UUIDs of chunks, for stores whose ids are UUIDs: version 5 (RFC 9562) of the chunk's id in the
 * namespace of URLs. So every night gives a chunk the same one, and others make it by what they
 * have: Python's {@code uuid.uuid5(uuid.NAMESPACE_URL, chunk_id)}, PostgreSQL's {@code
 * uuid_generate_v5(uuid_ns_url(), chunk_id)}.
 */
final class ChunkUuid {
  /** The namespace of URLs. */
  static final UUID NAMESPACE = UUID.fromString("6ba7b811-9dad-11d1-80b4-00c04fd430c8");

  private static final long VERSION = 5L << 12;
  private static final long VARIANT = 0b10L << 62;

  private ChunkUuid() {}

  static UUID of(String chunkId) {
    ByteBuffer namespace = ByteBuffer.allocate(2 * Long.BYTES);
    namespace.putLong(NAMESPACE.getMostSignificantBits());
    namespace.putLong(NAMESPACE.getLeastSignificantBits());
    MessageDigest digest = sha1();
    digest.update(namespace.array());
    ByteBuffer hash = ByteBuffer.wrap(digest.digest(chunkId.getBytes(StandardCharsets.UTF_8)));
    return new UUID(hash.getLong() & ~0xF000L | VERSION, hash.getLong() & -1L >>> 2 | VARIANT);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
