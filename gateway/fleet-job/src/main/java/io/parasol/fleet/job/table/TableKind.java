// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kinds of rows that the job writes. Each is an upsert: a row with the same key replaces the
 * columns that the kind has, so that a row that is written again changes nothing.
 */
@SuppressWarnings("ImmutableEnumChecker") // The lists are unmodifiable.
public enum TableKind {
  /** A message of telemetry, unchanged. */
  READING(
      "reading",
      List.of("site", "device", "epoch", "seq", "measured_at"),
      List.of("arrived_at", "historical", "content")),
  /** Which sequence numbers of a device have come. */
  SEQUENCE(
      "progress",
      List.of("site", "device", "epoch"),
      List.of("highest", "received", "missing", "gaps", "repeated")),
  /** Statistics and energy of a point in an interval. */
  AGGREGATE(
      "aggregate",
      List.of("site", "device", "point", "resolution", "begin_at"),
      List.of(
          "readings",
          "minimum",
          "mean",
          "maximum",
          "last",
          "energy_mwh",
          "completeness",
          "estimated")),
  /** What an inverter, or the plant, produced and lost on a day. */
  DAY_FIGURE(
      "day_figure",
      List.of("site", "device", "local_day"),
      List.of("energy_mwh", "possible_mwh", "undecided_mwh", "losses", "money", "closed")),
  /** What an inverter, or the plant, has produced on a day, until now. */
  DAY_ENERGY("day_figure", List.of("site", "device", "local_day"), List.of("energy_mwh", "closed")),
  /** When something of a site came last. */
  SITE_SEEN("site", List.of("site"), List.of("seen_at", "silent_since")),
  /** How a gateway describes its site. */
  SITE_ABOUT(
      "site",
      List.of("site"),
      List.of(
          "name",
          "latitude",
          "longitude",
          "time_zone",
          "peak_power",
          "gateway_version",
          "support_until",
          "sbom_sha256",
          "components")),
  /** A component of the gateways that have reported the same list. */
  COMPONENT("component", List.of("components", "purl"), List.of("name", "version")),
  /** The state of a gateway. */
  SITE_STATE("site", List.of("site"), List.of("state", "state_since", "why")),
  /** The health of a gateway. */
  SITE_HEALTH("site", List.of("site"), List.of("health_at", "waiting", "next_expiry", "expiring")),
  /** How a device describes itself. */
  DEVICE_ABOUT(
      "device",
      List.of("site", "device"),
      List.of("manufacturer", "model", "serial", "firmware", "profile")),
  /** The state of a device. */
  DEVICE_STATE("device", List.of("site", "device"), List.of("state", "state_since", "why")),
  /** The health of a device. */
  DEVICE_HEALTH(
      "device",
      List.of("site", "device"),
      List.of("health_at", "certificate_expiry", "conditions")),
  /** Which firmware a device has, and what keeps it from another. */
  DEVICE_UPDATE(
      "device",
      List.of("site", "device"),
      List.of("installed_version", "update_stage", "update_why")),
  /** What the configuration of a site has of an inverter. */
  NAMEPLATE("nameplate", List.of("site", "device"), List.of("dc_watts", "commissioned")),
  /** What only the centre can see. */
  FINDING("finding", List.of("site", "device", "kind"), List.of("begin_at", "end_at", "detail"));

  /** For each kind, the kinds whose earlier rows it replaces if they have the same key. */
  private static final Map<TableKind, List<TableKind>> REPLACED =
      Stream.of(values())
          .collect(Collectors.toUnmodifiableMap(each -> each, TableKind::findReplaced));

  private final String table;
  private final List<String> keys;
  private final List<String> columns;

  TableKind(String table, List<String> keys, List<String> columns) {
    this.table = table;
    this.keys = keys;
    this.columns = columns;
  }

  private List<TableKind> findReplaced() {
    return Stream.of(values())
        .filter(each -> each != this && each.table.equals(table))
        .filter(each -> columns.containsAll(each.columns))
        .toList();
  }

  /**
   * Returns the other kinds all of whose columns this one has as well, in the same table. A row of
   * this kind makes an earlier one of theirs void.
   */
  List<TableKind> replaced() {
    return REPLACED.getOrDefault(this, List.of());
  }

  /** Returns the name of the table. */
  public String table() {
    return table;
  }

  /** Returns the columns of the primary key. */
  public List<String> keys() {
    return keys;
  }

  /** Returns the other columns. */
  public List<String> columns() {
    return columns;
  }
}
