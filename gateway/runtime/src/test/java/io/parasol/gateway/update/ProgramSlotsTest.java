// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.Disk;
import io.parasol.gateway.update.SlotPointer.InstalledRelease;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The slots of a gateway")
class ProgramSlotsTest {

  private static final String BASE = "parasol-cli-0.1.0.jar";
  private static final InstalledRelease NEW = new InstalledRelease("0.2.0", 18, "one");
  private static final InstalledRelease NEWER = new InstalledRelease("0.3.0", 19, "two");

  @TempDir private Path folder;

  private ProgramSlots startedFrom(Slot running) {
    return new ProgramSlots(folder, Disk.REAL, running, BASE);
  }

  private void install(ProgramSlots slots, InstalledRelease release) throws IOException {
    Slot next = slots.clearNext();
    Files.createDirectories(slots.folderOf(next));
    slots.beginTrial(next, release, 5);
  }

  @Test
  void contain_nothing_at_first() {
    ProgramSlots slots = startedFrom(Slot.PACKAGED);
    assertEquals(SlotPointer.packaged(BASE), slots.current());
    assertFalse(slots.isTrial());
  }

  @Test
  void try_a_release_that_stays_once_it_is_confirmed() throws Exception {
    install(startedFrom(Slot.PACKAGED), NEW);

    ProgramSlots trial = startedFrom(Slot.A);
    assertTrue(trial.isTrial());
    assertEquals(OptionalLong.of(5), trial.current().trial());
    trial.confirm();

    ProgramSlots confirmed = startedFrom(Slot.A);
    assertFalse(confirmed.isTrial());
    assertTrue(confirmed.current().isOf("one"));
    assertEquals(Optional.of("0.2.0"), confirmed.version());
  }

  @Test
  void go_back_to_the_version_before_if_the_release_gives_itself_up() throws Exception {
    install(startedFrom(Slot.PACKAGED), NEW);
    startedFrom(Slot.A).confirm();
    install(startedFrom(Slot.A), NEWER);

    startedFrom(Slot.B).abandonTrial("4 devices are connected; before, 5 were");

    ProgramSlots back = startedFrom(Slot.A);
    assertFalse(back.isTrial());
    assertTrue(back.current().isOf("one"));
    assertEquals(Optional.of("two"), back.current().failed());
    assertEquals(Optional.of("4 devices are connected; before, 5 were"), back.why());
  }

  @Test
  void keep_for_the_launcher_what_it_goes_back_to() throws Exception {
    install(startedFrom(Slot.PACKAGED), NEW);
    assertEquals(
        "slot packaged\nbase %s\nfailed one\n".formatted(BASE),
        Files.readString(folder.resolve("previous")));
    assertEquals(
        "slot a\nversion 0.2.0\ncounter 18\nupdate one\nbase %s\ntrial 5\n".formatted(BASE),
        Files.readString(folder.resolve("current")));
  }

  @Test
  void forget_the_starts_and_the_failure_of_an_earlier_trial() throws Exception {
    for (String old : new String[] {"start-1", "start-2", "start-3", "why"}) {
      Files.writeString(folder.resolve(old), "old");
    }
    install(startedFrom(Slot.PACKAGED), NEW);
    assertFalse(Files.exists(folder.resolve("start-1")));
    assertFalse(Files.exists(folder.resolve("start-3")));
    assertEquals(Optional.empty(), startedFrom(Slot.A).why());
  }

  @Test
  void are_not_changed_during_a_trial() throws Exception {
    install(startedFrom(Slot.PACKAGED), NEW);
    ProgramSlots trial = startedFrom(Slot.A);
    assertThrows(IOException.class, trial::clearNext);
  }

  @Test
  void use_the_two_places_in_turn_and_empty_the_one_that_is_not_in_use() throws Exception {
    install(startedFrom(Slot.PACKAGED), NEW);
    startedFrom(Slot.A).confirm();
    Files.createDirectories(folder.resolve("b/lib"));
    Files.writeString(folder.resolve("b/lib/old.jar"), "old");

    assertEquals(Slot.B, startedFrom(Slot.A).clearNext());

    assertFalse(Files.exists(folder.resolve("b")));
    assertTrue(Files.exists(folder.resolve("a")));
  }

  @Test
  void give_up_a_release_that_the_launcher_does_not_start() throws Exception {
    install(startedFrom(Slot.PACKAGED), NEW);

    startedFrom(Slot.PACKAGED).settle();

    SlotPointer pointer = startedFrom(Slot.PACKAGED).current();
    assertEquals(Slot.PACKAGED, pointer.slot());
    assertEquals(Optional.of("one"), pointer.failed());
  }

  /** The launcher does so if the disk does not let it count the starts of a trial. */
  @Test
  void keep_the_version_before_if_the_launcher_starts_it_during_a_trial() throws Exception {
    install(startedFrom(Slot.PACKAGED), NEW);
    startedFrom(Slot.A).confirm();
    install(startedFrom(Slot.A), NEWER);

    startedFrom(Slot.A).settle();

    SlotPointer pointer = startedFrom(Slot.A).current();
    assertTrue(pointer.isOf("one"), pointer::toString);
    assertEquals(Optional.of("two"), pointer.failed());
  }

  @Test
  void return_to_the_packaged_program_on_request() throws Exception {
    install(startedFrom(Slot.PACKAGED), NEW);
    startedFrom(Slot.A).confirm();

    assertTrue(startedFrom(Slot.A).reset());

    ProgramSlots packaged = startedFrom(Slot.PACKAGED);
    assertEquals(Slot.PACKAGED, packaged.current().slot());
    assertFalse(packaged.reset());
  }

  @Nested
  @DisplayName("end a process that hangs in its trial")
  class Deadline {

    private Map<String, String> environment(String slot) {
      return Map.of("PARASOL_SLOTS", folder.toString(), "PARASOL_SLOT", slot, "PARASOL_BASE", BASE);
    }

    @Test
    void at_its_deadline() throws Exception {
      install(startedFrom(Slot.PACKAGED), NEW);
      AtomicBoolean hasEnded = new AtomicBoolean();

      TrialDeadline.expire(environment("a"), () -> hasEnded.set(true));

      assertTrue(hasEnded.get());
      assertEquals(Optional.of("one"), startedFrom(Slot.PACKAGED).current().failed());
    }

    @Test
    void unless_it_has_proved_that_it_works() throws Exception {
      install(startedFrom(Slot.PACKAGED), NEW);
      startedFrom(Slot.A).confirm();

      TrialDeadline.expire(environment("a"), () -> assertTrue(false, "the process ends"));

      assertTrue(startedFrom(Slot.A).current().isOf("one"));
    }

    @Test
    void and_no_other_process() throws Exception {
      assertFalse(TrialDeadline.start(environment("packaged"), () -> {}));
      assertFalse(TrialDeadline.start(Map.of(), () -> {}));
    }
  }

  @ParameterizedTest(name = "damage {index}")
  @ValueSource(
      strings = {
        "slot b\n",
        "slot b\nversion 1\ncounter 1\nupdate x\nbase y",
        "slot b\nslot a\nversion 1\ncounter 1\nupdate x\nbase y\n",
        "slot b\nversion 1\ncounter -1\nupdate x\nbase y\n",
        "slot b\nversion 1\ncounter 1\nupdate x y\nbase y\n",
        "slot b\nversion 1\ncounter 1\nupdate x\nbase y\nfurther z\n",
        "slot packaged\nbase y\ntrial 1\n",
        "slot packaged\nversion 1\nbase y\n",
        "\0\0\0\0"
      })
  void take_a_damaged_pointer_for_none(String text) {
    assertEquals(Optional.empty(), SlotPointer.parse(text.getBytes(StandardCharsets.US_ASCII)));
  }
}
