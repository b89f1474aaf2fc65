package dev.nightjar.io.indexes;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.nightjar.io.run.RunReport;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an index came about: what the result of {@code index} and the manifest both tell.
 *
 * @param recallSample vectors that were asked for
 * @param unreachable those of them that their own search does not find
 * @param unreachableChunks the first of these; null if there are none
 * @param widthFor95 the least measured width whose recall@10 is 0.95; null if there is none
 * @param widthFor99 the same for 0.99
 * @param base the index that was to be updated
 * @param chunks what the update changed; null if the index was built anew
 * @param rebuilt why an index was built anew that was to be updated
 * @param seconds wall time by stage
 * @param note what the user should know
 */
public record IndexReport(
    int recallSample,
    int unreachable,
    @Nullable List<String> unreachableChunks,
    @JsonProperty("width_for_0.95") @Nullable Integer widthFor95,
    @JsonProperty("width_for_0.99") @Nullable Integer widthFor99,
    @Nullable String base,
    RunReport.@Nullable Changes chunks,
    @Nullable String rebuilt,
    Map<String, Double> seconds,
    @Nullable String note) {}
