// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.northbound.RoleMaps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The points that SCADA masters may write without a signature, by {@code modbus-server.writes}, and
 * whose certificates have the role for it.
 *
 * @param signatures the number of signatures that a set point needs; no master may write if it is
 *     not 1.
 */
record ModbusWriters(List<Entry> entries, int signatures) {

  /**
   * One point.
   *
   * @param roles those that may write it: the configured ones that the role map of the profile does
   *     not deny. The profile of a SunSpec device is not known before it is discovered.
   * @param holders of valid certificates with one of these roles.
   */
  record Entry(
      DeviceId device,
      PointName point,
      Set<String> roles,
      List<CertificateHolders.Holder> holders) {

    Entry {
      roles = new TreeSet<>(roles);
      holders = List.copyOf(holders);
    }
  }

  ModbusWriters {
    entries = List.copyOf(entries);
  }

  /**
   * Reads what the configuration allows.
   *
   * @throws IOException if a role map cannot be read.
   */
  static ModbusWriters of(SiteConfig config, SiteSigners signers, CertificateHolders holders)
      throws IOException {
    int signatures = signers.signatures(CommandClass.SETPOINT);
    List<Entry> entries = new ArrayList<>();
    if (config.modbusService().isPresent()) {
      SiteConfig.ModbusService service = config.modbusService().get();
      RoleMaps maps =
          service.roles().isPresent() ? RoleMaps.read(service.roles().get()) : RoleMaps.standard();
      boolean isAllowed = signatures == 1 && !signers.isUnreadable();
      service
          .writes()
          .forEach(
              (device, points) ->
                  points.forEach(
                      (point, configured) -> {
                        Set<String> roles =
                            isAllowed
                                ? permitted(config, maps, device, point, configured)
                                : Set.of();
                        entries.add(new Entry(device, point, roles, holders(holders, roles)));
                      }));
    }
    return new ModbusWriters(entries, signatures);
  }

  /** Returns the roles that the role map of the profile does not deny. */
  private static Set<String> permitted(
      SiteConfig config, RoleMaps maps, DeviceId device, PointName point, Set<String> configured) {
    Set<String> roles = new TreeSet<>(configured);
    if (config.devices().get(device) instanceof SiteConfig.Device.Modbus modbus) {
      roles.removeIf(role -> !maps.permitsWrite(role, modbus.profile(), point));
    }
    return roles;
  }

  private static List<CertificateHolders.Holder> holders(
      CertificateHolders all, Set<String> roles) {
    return all.holders().stream()
        .filter(each -> each.certificate().identity() instanceof Identity.Operator)
        .filter(each -> !each.isRevoked() && roles.contains(each.modbusRole()))
        .toList();
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("points that SCADA masters may write without a signature");
    if (entries.isEmpty()) {
      lines.add("  none");
    } else if (signatures != 1) {
      lines.add("  none: set points need the signatures of %d signers".formatted(signatures));
    }
    for (Entry each : entries) {
      lines.add(
          "  %s %s: roles %s; certificates %s"
              .formatted(
                  each.device(),
                  each.point(),
                  listed(each.roles().stream().map(Printable::of).toList()),
                  listed(
                      each.holders().stream()
                          .map(
                              holder ->
                                  "%s (%s)"
                                      .formatted(
                                          holder.certificate().name(),
                                          holder.certificate().serial().toString(16)))
                          .toList())));
    }
    return lines;
  }

  private static String listed(List<String> items) {
    return items.isEmpty() ? "none" : String.join(", ", items);
  }

  List<Json.Obj> json() {
    return entries.stream()
        .map(
            each ->
                Json.object()
                    .put("device", each.device().value())
                    .put("point", each.point().value())
                    .putTexts("roles", List.copyOf(each.roles()))
                    .put("certificates", each.holders().stream().map(ModbusWriters::json).toList())
                    .build())
        .toList();
  }

  private static Json.Obj json(CertificateHolders.Holder holder) {
    return Json.object()
        .put("name", holder.certificate().name())
        .put("serial", holder.certificate().serial().toString(16))
        .put("role", holder.modbusRole())
        .build();
  }
}
