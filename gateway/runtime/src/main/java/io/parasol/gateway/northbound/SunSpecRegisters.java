// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.Table;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import io.parasol.legacy.sunspec.served.ServedMap;
import io.parasol.legacy.sunspec.served.ServedMap.ServedPoint;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A device as a SunSpec map, made of the meanings of its points. While the device does not respond,
 * only the layout of the map can be read, so that discovery works at any time.
 */
final class SunSpecRegisters implements ServedUnit {

  /** How long the registers of one moment are served, in nanoseconds. */
  private static final long MAX_IMAGE_AGE = 100_000_000;

  private final HeldValues values;
  private final MapSource source;
  private final RoleMaps roles;
  private final LongSupplier nanos;
  private volatile @Nullable Shown shown;

  /** What the layout of the map is made of. */
  record MapSource(
      SunSpecModels models,
      int unit,
      Supplier<Set<PointMeaning>> meanings,
      Supplier<DeviceIdentity> identity) {

    private Content content() {
      return new Content(meanings.get(), identity.get());
    }
  }

  private record Content(Set<PointMeaning> meanings, DeviceIdentity identity) {}

  /** A map, and its registers at a moment. */
  @SuppressWarnings("ArrayRecordComponent") // Private, and never changed.
  private record Shown(
      Content content,
      ServedMap map,
      NavigableMap<Integer, ServedPoint> points,
      int[] words,
      boolean isFresh,
      long at) {}

  SunSpecRegisters(HeldValues values, MapSource source, RoleMaps roles, LongSupplier nanos) {
    this.values = values;
    this.source = source;
    this.roles = roles;
    this.nanos = nanos;
  }

  @Override
  public ModbusResponse read(String role, ModbusRequest.ReadBits request) {
    return roles.isKnown(role) ? NO_SUCH_ADDRESS : FORBIDDEN;
  }

  @Override
  public ModbusResponse read(String role, ModbusRequest.ReadRegisters request) {
    if (!roles.isKnown(role)) {
      return FORBIDDEN;
    }
    Shown now = shown();
    int start = request.address();
    int end = start + request.quantity();
    if (request.table() != Table.HOLDING || start < ServedMap.START || end > now.map().end()) {
      return NO_SUCH_ADDRESS;
    }
    for (ServedPoint point : within(now.points(), start, end).values()) {
      if (!roles.mayRead(role, MapName.ofModel(point.model()), point.path())) {
        return FORBIDDEN;
      }
      if (point.isMeasured() && !now.isFresh()) {
        return NOT_FRESH;
      }
    }
    int[] words = now.words();
    return ModbusResponse.Registers.of(
        request.quantity(), index -> words[start - ServedMap.START + index]);
  }

  /** Returns the points that have a register in a range. */
  private static NavigableMap<Integer, ServedPoint> within(
      NavigableMap<Integer, ServedPoint> points, int start, int end) {
    Map.Entry<Integer, ServedPoint> before = points.floorEntry(start);
    int first = before != null && before.getValue().end() > start ? before.getKey() : start;
    return points.subMap(first, true, end, false);
  }

  private Shown shown() {
    long now = nanos.getAsLong();
    Shown last = shown;
    if (last != null && now - last.at() <= MAX_IMAGE_AGE) {
      return last;
    }
    Content content = source.content();
    Shown next;
    if (last != null && last.content().equals(content)) {
      next = show(content, last.map(), last.points(), now);
    } else {
      ServedMap map =
          ServedMap.of(source.models(), content.meanings(), content.identity(), source.unit());
      next = show(content, map, new TreeMap<>(map.points()), now);
    }
    shown = next;
    return next;
  }

  private Shown show(
      Content content, ServedMap map, NavigableMap<Integer, ServedPoint> points, long now) {
    return new Shown(content, map, points, map.words(values.at(now)), values.hasFresh(now), now);
  }
}
