// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.files.DurableFolder;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.analytics.model.PlantEvent.CommandedLimit;
import io.parasol.gateway.analytics.model.TimeSpan;
import io.parasol.gateway.plant.FigurePoints;
import io.parasol.gateway.plant.FigurePoints.FigurePoint;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limits of active power that signed commands have set, as receipts prove, in a file. A new
 * limit of a device ends the one before.
 */
@ConfinedTo("figures")
final class CommandedLimits {

  private static final Logger log = LoggerFactory.getLogger(CommandedLimits.class);

  static final int MAX_LIMITS = 10_000;
  private static final long MAX_BYTES = 8L << 20;
  private static final double NO_LIMIT = 99.5;

  private final Path file;
  private final List<CommandedLimit> limits;

  private CommandedLimits(Path file, List<CommandedLimit> limits) {
    this.file = file;
    this.limits = limits;
  }

  /** Reads the file; one that cannot be read counts as empty. */
  static CommandedLimits open(Path folder) {
    Path file = folder.resolve("limits.json");
    try {
      return new CommandedLimits(file, read(file));
    } catch (IOException | JsonException | IllegalArgumentException unreadable) {
      log.warn("commanded limits cannot be read file={} why={}", file, unreadable.getMessage());
      return new CommandedLimits(file, new ArrayList<>());
    }
  }

  private static List<CommandedLimit> read(Path file) throws IOException, JsonException {
    List<CommandedLimit> limits = new ArrayList<>();
    if (!Files.exists(file)) {
      return limits;
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("too large");
    }
    Members members = Members.of(Json.parse(Files.readAllBytes(file)), "limits");
    if (members.required("limits") instanceof Json.Arr items) {
      for (Json each : items.items()) {
        Members limit = Members.of(each, "limit");
        Optional<BigDecimal> end = limit.optionalNumber("to");
        limits.add(
            new CommandedLimit(
                limit.text("id"),
                limit.text("device"),
                new TimeSpan(
                    Instant.ofEpochMilli(limit.integer("from")),
                    end.map(millis -> Instant.ofEpochMilli(millis.longValue()))
                        .orElse(TimeSpan.OPEN)),
                limit.optionalNumber("percent").orElse(BigDecimal.ZERO).doubleValue(),
                limit.text("signer")));
      }
    }
    return limits;
  }

  List<CommandedLimit> all() {
    return List.copyOf(limits);
  }

  /**
   * Takes the receipt of a command or a reversion.
   *
   * @return the limits that are new or have ended; empty if it has set none.
   */
  List<CommandedLimit> take(CommandReceipt receipt, String signer, FigurePoints points) {
    for (Map.Entry<PointName, Value> each : receipt.written().entrySet()) {
      FigurePoint point = points.points().get(each.getKey().value());
      if (point != null && point.means().meaning() == Meaning.ACTIVE_LIMIT) {
        double percent = each.getValue().toDouble().orElse(100) * point.factor();
        try {
          return set(
              receipt.command().orElse(""),
              receipt.device().value(),
              receipt.at(),
              Math.min(100, percent),
              signer);
        } catch (IOException failed) {
          log.warn(
              "figures: limit not saved device={} why={}", receipt.device(), failed.toString());
        }
      }
    }
    return List.of();
  }

  /**
   * Takes a limit that a command has set.
   *
   * @param id of the command.
   * @param percent of the AC nameplate; 100 ends a limit.
   * @return the limits that are new or have ended.
   */
  private List<CommandedLimit> set(
      String id, String device, Instant at, double percent, String signer) throws IOException {
    List<CommandedLimit> changed = new ArrayList<>();
    for (int i = 0; i < limits.size(); i++) {
      CommandedLimit each = limits.get(i);
      if (each.device().equals(device) && each.span().isOpen()) {
        Instant end = at.isBefore(each.span().begin()) ? each.span().begin() : at;
        CommandedLimit ended =
            new CommandedLimit(
                each.id(),
                device,
                new TimeSpan(each.span().begin(), end),
                each.percent(),
                each.signer());
        limits.set(i, ended);
        changed.add(ended);
      }
    }
    if (percent < NO_LIMIT) {
      CommandedLimit limit =
          new CommandedLimit(
              id, device, new TimeSpan(at, TimeSpan.OPEN), Math.max(0, percent), signer);
      limits.add(limit);
      changed.add(limit);
    }
    while (limits.size() > MAX_LIMITS) {
      limits.remove(0);
    }
    if (!changed.isEmpty()) {
      save();
    }
    return changed;
  }

  /** Gives a device another name. */
  void rename(String from, String to) throws IOException {
    if (limits.stream().noneMatch(each -> each.device().equals(from))) {
      return;
    }
    limits.replaceAll(
        each ->
            each.device().equals(from)
                ? new CommandedLimit(each.id(), to, each.span(), each.percent(), each.signer())
                : each);
    save();
  }

  private void save() throws IOException {
    DurableFolder.create(file.resolveSibling(".").normalize(), Disk.REAL);
    DurableFile.replace(
        Disk.REAL,
        file.resolveSibling(file.getFileName() + ".new"),
        file,
        Json.object().put("limits", limits.stream().map(CommandedLimits::json).toList()).toBytes());
  }

  private static Json.Obj json(CommandedLimit limit) {
    var json =
        Json.object()
            .put("id", limit.id())
            .put("device", limit.device())
            .putEpochMillis("from", limit.span().begin())
            .put("percent", BigDecimal.valueOf(limit.percent()))
            .put("signer", limit.signer());
    if (!limit.span().isOpen()) {
      json.putEpochMillis("to", limit.span().end());
    }
    return json.build();
  }
}
