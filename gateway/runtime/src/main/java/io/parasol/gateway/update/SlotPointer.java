// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Which slot is in use: the content of the file {@code current}, a line for each member, which the
 * launcher reads, too.
 *
 * <pre>
 * slot b
 * version 0.2.0
 * counter 18
 * update 0199a7c2-…
 * base parasol-cli-0.1.0.jar
 * trial 5
 * failed 0199a7b1-…
 * </pre>
 *
 * @param slot the slot from which the launcher starts the program.
 * @param release the release in it; empty for the packaged program.
 * @param base what identifies the packaged program beside which the release was installed. The
 *     launcher ignores the slot once another package is installed.
 * @param trial how many devices were connected before the switch, while the release has not proved
 *     that it works; empty once it has.
 * @param failed the command whose release was tried last and given up; empty if none was.
 */
record SlotPointer(
    Slot slot,
    Optional<InstalledRelease> release,
    String base,
    OptionalLong trial,
    Optional<String> failed) {

  /** The largest file that is read, in bytes; more than any pointer has. */
  static final int MAX_BYTES = 2_048;

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._+-]{1,128}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  /**
   * A release in a slot.
   *
   * @param version as {@code parasol version} of it prints.
   * @param counter its release counter.
   * @param update the id of the command that has installed it.
   */
  record InstalledRelease(String version, long counter, String update) {
    InstalledRelease {
      requireWord("version", version);
      requireWord("update", update);
    }
  }

  SlotPointer {
    requireWord("base", base);
    failed.ifPresent(each -> requireWord("failed", each));
    if (release.isEmpty() != (slot == Slot.PACKAGED)) {
      throw new IllegalArgumentException("a release is in slot a or b, and in no other place");
    }
    if (trial.isPresent() && release.isEmpty()) {
      throw new IllegalArgumentException("the packaged program is never tried");
    }
  }

  private static void requireWord(String what, String text) {
    if (!WORD.matcher(text).matches()) {
      throw new IllegalArgumentException(what + ": expected 1 to 128 letters, digits and ._+-");
    }
  }

  static SlotPointer packaged(String base) {
    return new SlotPointer(
        Slot.PACKAGED, Optional.empty(), base, OptionalLong.empty(), Optional.empty());
  }

  boolean isTrial() {
    return trial.isPresent();
  }

  /** Returns whether a command has installed what is in use. */
  boolean isOf(String update) {
    return release.filter(each -> each.update().equals(update)).isPresent();
  }

  SlotPointer confirmed() {
    return new SlotPointer(slot, release, base, OptionalLong.empty(), Optional.empty());
  }

  SlotPointer afterFailureOf(String update) {
    return new SlotPointer(slot, release, base, trial, Optional.of(update));
  }

  byte[] toBytes() {
    StringBuilder text = new StringBuilder("slot ").append(slot.wireName()).append('\n');
    release.ifPresent(
        each ->
            text.append(
                "version %s\ncounter %d\nupdate %s\n"
                    .formatted(each.version(), each.counter(), each.update())));
    text.append("base ").append(base).append('\n');
    trial.ifPresent(devices -> text.append("trial ").append(devices).append('\n'));
    failed.ifPresent(update -> text.append("failed ").append(update).append('\n'));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** Parses what {@link #toBytes} returns; empty if it is anything else. */
  static Optional<SlotPointer> parse(byte[] bytes) {
    Map<String, String> members = new LinkedHashMap<>();
    for (String line : new String(bytes, StandardCharsets.US_ASCII).split("\n", -1)) {
      int space = line.indexOf(' ');
      if (space > 0 && members.put(line.substring(0, space), line.substring(space + 1)) != null) {
        return Optional.empty();
      }
    }
    try {
      SlotPointer pointer = read(members);
      return Arrays.equals(pointer.toBytes(), bytes) ? Optional.of(pointer) : Optional.empty();
    } catch (IllegalArgumentException invalid) {
      return Optional.empty();
    }
  }

  private static SlotPointer read(Map<String, String> members) {
    Slot slot =
        Slot.of(members.getOrDefault("slot", ""))
            .orElseThrow(() -> new IllegalArgumentException("slot"));
    Optional<InstalledRelease> release =
        slot == Slot.PACKAGED
            ? Optional.empty()
            : Optional.of(
                new InstalledRelease(
                    members.getOrDefault("version", ""),
                    number(members.getOrDefault("counter", "")),
                    members.getOrDefault("update", "")));
    return new SlotPointer(
        slot,
        release,
        members.getOrDefault("base", ""),
        members.containsKey("trial")
            ? OptionalLong.of(number(members.getOrDefault("trial", "")))
            : OptionalLong.empty(),
        Optional.ofNullable(members.get("failed")));
  }

  private static long number(String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException("expected a number");
    }
    return Long.parseLong(text);
  }
}
