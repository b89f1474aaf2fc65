package dev.nightjar.spark;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Names and values of a row as Spark holds them: decoded only where somebody looks. Immutable. */
public final class Attributes {
  static final Attributes NONE = new Attributes(map(Map.of()));

  private final MapData map;

  Attributes(MapData map) {
    this.map = map;
  }

  /** Names and values, in the order of the map. */
  public static Attributes of(Map<String, String> values) {
    return NONE.with(values);
  }

  /** Names and values as Spark holds them. */
  public static Attributes held(Map<UTF8String, @Nullable UTF8String> values) {
    return new Attributes(map(values));
  }

  private static MapData map(Map<?, ?> values) {
    return new ArrayBasedMapData(
        new GenericArrayData(values.keySet().toArray()),
        new GenericArrayData(values.values().toArray()));
  }

  MapData map() {
    return map;
  }

  /** These and more, where there are none of their names. */
  public Attributes with(Map<String, String> more) {
    if (more.isEmpty()) {
      return this;
    }
    Map<Object, Object> all = new LinkedHashMap<>();
    for (int i = 0; i < map.numElements(); i++) {
      all.put(map.keyArray().getUTF8String(i), map.valueArray().getUTF8String(i));
    }
    more.forEach(
        (name, value) ->
            all.putIfAbsent(UTF8String.fromString(name), UTF8String.fromString(value)));
    return new Attributes(map(all));
  }

  /** Them by name, without those that are null. */
  public Map<String, String> byName() {
    Map<String, String> values = new TreeMap<>();
    for (int i = 0; i < map.numElements(); i++) {
      if (!map.valueArray().isNullAt(i)) {
        values.put(
            map.keyArray().getUTF8String(i).toString(),
            map.valueArray().getUTF8String(i).toString());
      }
    }
    return values;
  }
}
