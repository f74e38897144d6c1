// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import io.parasol.config.concurrent.GuardedBy;
import io.parasol.config.model.site.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder with the two slots of this gateway, and the files by which the launcher decides what
 * it starts. Thread-safe.
 *
 * <table>
 *   <caption>The content of the folder</caption>
 *   <tr><td>{@code a}, {@code b}<td>a program each, whole or half unpacked
 *   <tr><td>{@code current}<td>which one is in use ({@link SlotPointer}); replaced by a rename
 *   <tr><td>{@code previous}<td>what {@code current} becomes if the trial fails; the launcher
 *       renames it
 *   <tr><td>{@code start-1} to {@code start-3}<td>the launcher has started the release under trial
 *       so often
 *   <tr><td>{@code why}<td>why the last trial failed, in one line
 * </table>
 *
 * <p>A power failure at any moment leaves a {@code current} that names a whole program.
 */
public final class ProgramSlots {

  private static final Logger log = LoggerFactory.getLogger(ProgramSlots.class);

  /** How often the launcher starts a release that has not proved that it works. */
  static final int MAX_STARTS = 3;

  private static final String CURRENT = "current";
  private static final String PREVIOUS = "previous";
  private static final String WHY = "why";
  private static final int MAX_WHY_BYTES = 1_000;

  private final Path folder;
  private final Disk disk;
  private final Slot running;
  private final String base;

  @GuardedBy("this")
  private SlotPointer pointer;

  /**
   * Opens the folder.
   *
   * @param running the slot from which this process was started.
   * @param base what identifies the packaged program.
   */
  ProgramSlots(Path folder, Disk disk, Slot running, String base) {
    this.folder = folder;
    this.disk = disk;
    this.running = running;
    this.base = base;
    this.pointer = read(folder.resolve(CURRENT)).orElseGet(() -> SlotPointer.packaged(base));
  }

  /**
   * Returns the slots of this process.
   *
   * @param environment its environment variables, among them those of the launcher: {@code
   *     PARASOL_SLOTS}, the folder; {@code PARASOL_SLOT}, from which one it was started; {@code
   *     PARASOL_BASE}, what identifies the packaged program.
   * @return empty if no launcher has started it that can start another version.
   */
  public static Optional<ProgramSlots> of(Map<String, String> environment) {
    String folder = environment.getOrDefault("PARASOL_SLOTS", "");
    String base = environment.getOrDefault("PARASOL_BASE", "");
    Optional<Slot> running = Slot.of(environment.getOrDefault("PARASOL_SLOT", ""));
    if (running.isEmpty() || !Path.of(folder).isAbsolute() || base.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ProgramSlots(Path.of(folder), Disk.REAL, running.get(), base));
    } catch (IllegalArgumentException invalid) {
      log.warn("the gateway cannot update itself why=\"{}\"", invalid.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<SlotPointer> read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return SlotPointer.parse(in.readNBytes(SlotPointer.MAX_BYTES));
    } catch (IOException missing) {
      return Optional.empty();
    }
  }

  /** Returns the slot from which this process was started. */
  public Slot running() {
    return running;
  }

  /** Returns which version the launcher starts. */
  public synchronized ProgramStatus status() {
    return new ProgramStatus(
        pointer.slot().wireName(),
        version(),
        pointer.isTrial(),
        pointer.failed(),
        pointer.failed().flatMap(failed -> why()));
  }

  Path folder() {
    return folder;
  }

  Path folderOf(Slot slot) {
    return folder.resolve(slot.wireName());
  }

  synchronized SlotPointer current() {
    return pointer;
  }

  /** Returns the version in use; empty for the packaged program. */
  public synchronized Optional<String> version() {
    return pointer.release().map(SlotPointer.InstalledRelease::version);
  }

  /** Returns whether this process is a release that must still prove that it works. */
  public synchronized boolean isTrial() {
    return pointer.isTrial() && pointer.slot() == running;
  }

  /**
   * Gives up a release that the launcher does not start, because another package was installed
   * meanwhile, its slot is damaged, or the disk does not let the launcher count the starts of its
   * trial. Must be called once, at the start of a gateway.
   */
  public synchronized void settle() throws IOException {
    Optional<SlotPointer.InstalledRelease> release = pointer.release();
    if (release.isPresent() && pointer.slot() != running) {
      log.warn(
          "release no longer in use version={} slot={} running={}",
          release.get().version(),
          pointer.slot().wireName(),
          running.wireName());
      writeWhy("the launcher has started another version instead");
      replace(before(release.get().update()));
    }
  }

  /** Returns what is in use once the release of a command is given up. */
  private SlotPointer before(String update) {
    return read(folder.resolve(PREVIOUS))
        .filter(before -> pointer.isTrial() && !before.isTrial() && before.base().equals(base))
        .orElseGet(() -> SlotPointer.packaged(base).afterFailureOf(update));
  }

  /** Returns why the last trial failed; empty if that is unknown. */
  synchronized Optional<String> why() {
    try (InputStream in = Files.newInputStream(folder.resolve(WHY))) {
      return Optional.of(
          Printable.of(new String(in.readNBytes(MAX_WHY_BYTES), StandardCharsets.UTF_8).strip()));
    } catch (IOException missing) {
      return Optional.empty();
    }
  }

  /**
   * Returns the slot for the next release, with nothing in it.
   *
   * @throws IOException also if a release is under trial: the other slot is needed then.
   */
  synchronized Slot clearNext() throws IOException {
    // An administrator may have returned to the packaged program meanwhile.
    pointer = read(folder.resolve(CURRENT)).orElseGet(() -> SlotPointer.packaged(base));
    if (pointer.isTrial()) {
      throw new IOException("another release is under trial");
    }
    Slot next = pointer.slot().next();
    Files.createDirectories(folder);
    delete(folderOf(next));
    return next;
  }

  private void delete(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> content;
    try (Stream<Path> all = Files.walk(tree)) {
      content = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : content) {
      disk.delete(each);
    }
  }

  /**
   * Makes the launcher start the release in a slot from now on, for a trial. Its files must be
   * durable.
   *
   * @param devices how many devices are connected now.
   * @throws IOException if the launcher does not start it.
   */
  synchronized void beginTrial(Slot slot, SlotPointer.InstalledRelease release, long devices)
      throws IOException {
    if (slot != pointer.slot().next() || pointer.isTrial()) {
      throw new IllegalStateException("the slot %s is in use".formatted(slot.wireName()));
    }
    SlotPointer before = pointer.afterFailureOf(release.update());
    clearTrial();
    // The folder's entries are durable once the next file is: a start that another trial has left
    // must not count for this one.
    write(PREVIOUS, before.toBytes());
    SlotPointer trial =
        new SlotPointer(
            slot, Optional.of(release), base, OptionalLong.of(devices), Optional.empty());
    try {
      replace(trial);
    } catch (IOException failed) {
      if (!read(folder.resolve(CURRENT)).equals(Optional.of(trial))) {
        throw failed;
      }
      // The launcher starts the release, so its command has not ended. If a power failure undoes
      // that, the version before it runs, and tries the command again.
      log.warn("slots switched, but not synced folder={} why={}", folder, failed.toString());
      pointer = trial;
    }
  }

  private void clearTrial() throws IOException {
    for (int start = 1; start <= MAX_STARTS; start++) {
      disk.delete(folder.resolve("start-" + start));
    }
    disk.delete(folder.resolve(WHY));
  }

  /** The release under trial works: it stays in use. Does nothing if there is no trial. */
  synchronized void confirm() throws IOException {
    if (pointer.isTrial()) {
      replace(pointer.confirmed());
    }
  }

  /**
   * The release under trial does not work: the launcher starts the previous one from now on. Does
   * nothing if there is no trial.
   *
   * @param why one line for operators.
   */
  synchronized void abandonTrial(String why) throws IOException {
    if (!pointer.isTrial()) {
      return;
    }
    String update = pointer.release().orElseThrow().update();
    writeWhy(why);
    replace(before(update));
  }

  /**
   * Returns to the packaged program, whatever is in use. The launcher starts it from now on.
   *
   * @return whether another one was in use.
   */
  public synchronized boolean reset() throws IOException {
    boolean wasOther = pointer.slot() != Slot.PACKAGED;
    if (wasOther) {
      replace(SlotPointer.packaged(base).afterFailureOf(pointer.release().orElseThrow().update()));
      writeWhy("an administrator has returned to the packaged program");
    }
    return wasOther;
  }

  private void writeWhy(String why) throws IOException {
    byte[] text = why.getBytes(StandardCharsets.UTF_8);
    write(WHY, text.length <= MAX_WHY_BYTES ? text : Arrays.copyOf(text, MAX_WHY_BYTES));
  }

  private void replace(SlotPointer next) throws IOException {
    write(CURRENT, next.toBytes());
    pointer = next;
  }

  private void write(String name, byte[] content) throws IOException {
    DurableFile.replace(disk, folder.resolve(name + ".new"), folder.resolve(name), content);
  }

  /** Deletes what a start has left behind that ended while it unpacked a release. */
  synchronized void deleteUnfinished() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.new")) {
      for (Path each : all) {
        disk.delete(each);
      }
    }
  }
}
