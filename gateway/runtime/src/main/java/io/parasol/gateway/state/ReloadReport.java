// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The result of a reload. The gateway leaves it in the state folder for {@code parasol reload}.
 *
 * @param added devices that the gateway serves from now on.
 * @param removed devices that it no longer serves.
 * @param renamed devices that have got other names, as {@code OLD to NEW}.
 * @param changed devices whose configuration has changed.
 * @param restart keys whose new values take effect only after a restart.
 * @param problems what was not applied, and why; one line each.
 */
public record ReloadReport(
    Instant at,
    List<String> added,
    List<String> removed,
    List<String> renamed,
    List<String> changed,
    List<String> restart,
    List<String> problems) {

  private static final int MAX_FILE_BYTES = 1 << 20;

  public ReloadReport {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    renamed = List.copyOf(renamed);
    changed = List.copyOf(changed);
    restart = List.copyOf(restart);
    problems = List.copyOf(problems);
  }

  /** Returns the report of a reload that changed nothing. */
  public static ReloadReport refused(Instant at, List<String> problems) {
    return new ReloadReport(at, List.of(), List.of(), List.of(), List.of(), List.of(), problems);
  }

  /** Returns whether no device has changed, nothing needs a restart, and there is no problem. */
  public boolean isWithoutChange() {
    return Stream.of(added, removed, renamed, changed, restart, problems).allMatch(List::isEmpty);
  }

  /** Returns this report with another problem. */
  public ReloadReport with(String problem) {
    List<String> all = new ArrayList<>(problems);
    all.add(problem);
    return new ReloadReport(at, added, removed, renamed, changed, restart, all);
  }

  /** Returns this report with something else that takes effect only after a restart. */
  public ReloadReport withRestart(String what) {
    List<String> all = new ArrayList<>(restart);
    all.add(what);
    return new ReloadReport(at, added, removed, renamed, changed, all, problems);
  }

  /**
   * Writes the report into a state folder, in place of the last one. If the folder cannot be
   * written, such as on a full disk, it is written into the gateway's folder in memory.
   */
  public void write(Path state) throws IOException {
    write(state, RuntimeFolder.existing(state));
  }

  void write(Path state, List<Path> others) throws IOException {
    try {
      replace(state);
      for (Path other : others) {
        Files.deleteIfExists(file(other));
      }
    } catch (IOException failed) {
      for (Path other : others) {
        try {
          replace(other);
          return;
        } catch (IOException unfit) {
          failed.addSuppressed(unfit);
        }
      }
      throw failed;
    }
  }

  private void replace(Path folder) throws IOException {
    DurableFile.replace(
        file(folder), json().toBytes(), PosixFilePermissions.fromString("rw-------"));
  }

  /** Returns the report of the last reload; empty if there was none, or it cannot be read. */
  public static Optional<ReloadReport> read(Path state) throws IOException {
    return read(state, RuntimeFolder.existing(state));
  }

  static Optional<ReloadReport> read(Path state, List<Path> others) throws IOException {
    for (Path other : others) {
      Optional<ReloadReport> report = readFrom(other);
      if (report.isPresent()) {
        return report;
      }
    }
    return readFrom(state);
  }

  private static Optional<ReloadReport> readFrom(Path folder) throws IOException {
    try {
      Path file = file(folder);
      if (Files.size(file) > MAX_FILE_BYTES) {
        return Optional.empty();
      }
      Members members = Members.of(Json.parse(Files.readAllBytes(file)), "reload");
      return Optional.of(
          new ReloadReport(
              Instant.ofEpochMilli(members.integer("at")),
              texts(members, "added"),
              texts(members, "removed"),
              texts(members, "renamed"),
              texts(members, "changed"),
              texts(members, "restart"),
              texts(members, "problems")));
    } catch (NoSuchFileException | JsonException none) {
      return Optional.empty();
    }
  }

  private static List<String> texts(Members members, String name) throws JsonException {
    List<String> texts = new ArrayList<>();
    if (members.required(name) instanceof Json.Arr array) {
      for (Json each : array.items()) {
        texts.add(each instanceof Json.Str text ? text.text() : each.toString());
      }
    }
    return texts;
  }

  private static Path file(Path folder) {
    return folder.resolve("reload.json");
  }

  /** Returns the report as JSON. */
  public JsonBuilder json() {
    return Json.object()
        .put("at", at.toEpochMilli())
        .putTexts("added", added)
        .putTexts("removed", removed)
        .putTexts("renamed", renamed)
        .putTexts("changed", changed)
        .putTexts("restart", restart)
        .putTexts("problems", problems);
  }
}
