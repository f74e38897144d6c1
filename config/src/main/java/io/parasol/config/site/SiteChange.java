// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.UpdateRules;
import io.parasol.config.site.SiteConfig.Device;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * The difference between the configuration that a gateway runs with and a changed one. A device is
 * changed if anything about it differs: its profile, its periods, or its link. One that becomes
 * native, or is native no longer, is both removed and added.
 *
 * @param effective the running configuration with the signers, thresholds, links and devices of the
 *     changed one.
 * @param added in the order of the file.
 * @param changed as they must become, in the order of the file.
 * @param restart the keys whose new values take effect only after a restart.
 */
public record SiteChange(
    SiteConfig effective,
    List<DeviceId> removed,
    List<Device> added,
    List<Device> changed,
    List<String> restart) {

  /** The parts of a configuration that a running gateway cannot change, by their keys. */
  private static final Map<String, Function<SiteConfig, Object>> FIXED = fixed();

  public SiteChange {
    removed = List.copyOf(removed);
    added = List.copyOf(added);
    changed = List.copyOf(changed);
    restart = List.copyOf(restart);
  }

  private static Map<String, Function<SiteConfig, Object>> fixed() {
    Map<String, Function<SiteConfig, Object>> parts = new LinkedHashMap<>();
    parts.put("site", SiteConfig::site);
    parts.put("trust-domain", SiteConfig::trustDomain);
    parts.put("topic-root", SiteConfig::topicRoot);
    parts.put("state", SiteConfig::state);
    parts.put("broker.listen", config -> config.broker().listen());
    parts.put("broker.external", config -> config.broker().external());
    parts.put("bridge", SiteConfig::bridge);
    parts.put("witness", SiteConfig::witness);
    parts.put("metrics", config -> List.of(config.metrics(), config.consumers().hasMetricValues()));
    parts.put("page", SiteConfig::page);
    parts.put("enrolment", SiteConfig::enrolment);
    parts.put("pki", SiteConfig::corporate);
    parts.put("store", SiteConfig::store);
    parts.put("sunspec-models", SiteConfig::sunSpecModels);
    parts.put("releases", SiteConfig::releases);
    parts.put("hawkbit", SiteConfig::hawkbit);
    parts.put(
        "location",
        config ->
            List.of(
                config.updates().position(),
                config.updates().zone(),
                config.plant().altitude(),
                config.plant().linke()));
    parts.put("updates", config -> rules(config.updates()));
    parts.put("certificates", config -> List.of(config.certificates(), config.keys()));
    parts.put(
        "about", config -> List.of(config.consumers().siteName(), config.consumers().peakPower()));
    parts.put("nameplate-dc", config -> config.plant().nameplates());
    parts.put("tariff", config -> config.plant().price());
    parts.put("co2", config -> config.plant().emissions());
    parts.put("home-assistant", config -> config.consumers().discoveryPrefix());
    parts.put("reports", SiteConfig::reports);
    parts.put("contract", SiteConfig::contract);
    parts.put("modbus-server", SiteConfig::modbusService);
    return parts;
  }

  /** Returns the rules without the location of the site, which has a key of its own. */
  private static Object rules(UpdateRules rules) {
    return List.of(rules.window(), rules.maxAtOnce(), rules.maxShare(), rules.ratedPower());
  }

  /**
   * Compares two configurations.
   *
   * @param busy devices that cannot change now; they keep their running configuration if the
   *     changed one still lists them.
   */
  public static SiteChange between(
      SiteConfig running, SiteConfig wanted, Collection<DeviceId> busy) {
    Map<DeviceId, Device> devices = new LinkedHashMap<>(wanted.devices());
    devices.replaceAll(
        (id, device) -> busy.contains(id) ? running.devices().getOrDefault(id, device) : device);
    Set<DeviceId> removed = new LinkedHashSet<>(running.devices().keySet());
    removed.removeAll(devices.keySet());
    List<Device> added = new ArrayList<>();
    List<Device> changed = new ArrayList<>();
    devices.forEach(
        (id, device) -> {
          Device before = running.devices().get(id);
          if (before == null) {
            added.add(device);
          } else if (isOtherKind(before, device)) {
            removed.add(id);
            added.add(device);
          } else if (!before.equals(device)) {
            changed.add(device);
          }
        });
    return new SiteChange(
        running.with(wanted.signers(), wanted.thresholds(), wanted.links(), devices),
        List.copyOf(removed),
        added,
        changed,
        FIXED.entrySet().stream()
            .filter(part -> !isSame(part.getValue(), running, wanted))
            .map(Map.Entry::getKey)
            .toList());
  }

  /** Returns whether only one of them has security of its own. */
  private static boolean isOtherKind(Device before, Device after) {
    return before instanceof Device.Native != after instanceof Device.Native;
  }

  private static boolean isSame(
      Function<SiteConfig, Object> part, SiteConfig running, SiteConfig wanted) {
    return Objects.equals(part.apply(running), part.apply(wanted));
  }

  /** Returns whether a native device is added. */
  public boolean hasNewNatives() {
    return added.stream().anyMatch(Device.Native.class::isInstance);
  }

  /** Returns the ids of the devices that are removed or changed. */
  public List<DeviceId> ended() {
    List<DeviceId> ended = new ArrayList<>(removed);
    changed.forEach(device -> ended.add(device.id()));
    return ended;
  }
}
