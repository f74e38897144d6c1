// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.plant.DayRecord.ReadPositions;
import io.parasol.gateway.plant.SelfDescription;
import io.parasol.gateway.store.log.ReadingStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The stores from which figures are made.
 *
 * @param gateway has the readings of the devices that the gateway reads.
 * @param natives has those of native devices, if the site has any.
 */
public record FigureReadings(ReadingStore gateway, Optional<NativeReadings> natives) {

  /** Between the name of a native device and the epoch of its store, in positions. */
  private static final char EPOCH = ' ';

  /** Returns the readings of a site without native devices. */
  public static FigureReadings of(ReadingStore gateway) {
    return new FigureReadings(gateway, Optional.empty());
  }

  /** Returns the store that has the readings of a device. */
  ReadingStore of(DeviceId device) {
    return natives.filter(each -> each.contains(device)).map(NativeReadings::store).orElse(gateway);
  }

  /** Returns how a native device describes itself, if it is known. */
  public Optional<SelfDescription> described(DeviceId device) {
    return natives.filter(each -> each.contains(device)).flatMap(each -> each.about(device));
  }

  /** Returns positions as they are written: each store has sequence numbers of its own. */
  ReadPositions written(Map<DeviceId, Long> last) {
    Map<String, Long> positions = new HashMap<>();
    last.forEach(
        (device, seq) -> {
          ReadingStore store = of(device);
          String key = store == gateway ? device.value() : device.value() + EPOCH + store.epoch();
          positions.put(key, seq);
        });
    return new ReadPositions(gateway.epoch(), positions);
  }

  /** Returns the positions that hold in these stores, by the names of devices. */
  ReadPositions present(ReadPositions written) {
    Map<String, Long> positions = new HashMap<>();
    written
        .last()
        .forEach(
            (key, seq) -> {
              int space = key.indexOf(EPOCH);
              String device = ReadPositions.device(key);
              String epoch = space < 0 ? written.epoch() : key.substring(space + 1);
              if (of(new DeviceId(device)).epoch().equals(epoch)) {
                positions.put(device, seq);
              }
            });
    return new ReadPositions(gateway.epoch(), positions);
  }
}
