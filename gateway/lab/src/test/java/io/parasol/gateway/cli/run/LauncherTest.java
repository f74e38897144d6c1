// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.state.RuntimeFolder;
import io.parasol.gateway.state.StateFolder;
import io.parasol.testing.PeerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher of an installed distribution, with a Java that only prints its arguments. */
@DisplayName("The launcher")
class LauncherTest {

  private static final String JAVA =
      """
      #!/bin/sh
      for word in "$@"; do
        [ "$word" != heap ] || { echo %s; exit; }
        case "$word" in
          -XX:AOTCacheOutput=* | -XX:ArchiveClassesAtExit=*) printf '<%%s>\\n' "$@" >"${word#*=}" ;;
        esac
      done
      printf '<umask %%s>\\n' "$(umask)"
      printf '<locale %%s>\\n' "${LC_ALL-}|${LC_CTYPE-}|${LANG-}"
      printf '<program %%s>\\n' "$PARASOL_PROGRAM"
      printf '<%%s>\\n' "$@"
      """;

  @TempDir private Path folder;
  private Path launcher;
  private Path java;

  /** The working directory of the launcher; null for that of the tests. */
  private @Nullable Path directory;

  @BeforeEach
  void install() throws IOException {
    Path home = Files.createDirectories(folder.resolve("in stalled"));
    Files.createDirectory(home.resolve("lib"));
    launcher = Files.copy(Path.of("..", "..", "parasol"), home.resolve("parasol"));
    Files.createFile(home.resolve("lib/classes-17.0.9.jsa.failed"));
    java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
    Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"17.0.9\"\n");
  }

  private List<String> launch(String neededHeap, Map<String, String> environment, String... words)
      throws Exception {
    Files.writeString(java, JAVA.formatted(neededHeap));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    List<String> command = new ArrayList<>(List.of("/bin/sh", launcher.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(directory == null ? null : directory.toFile());
    builder.environment().remove("PARASOL_HEAP");
    builder.environment().put("JAVA_HOME", folder.resolve("java").toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    List<String> lines = process.inputReader().lines().toList();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), lines::toString);
    return lines;
  }

  private List<String> run(String neededHeap) throws Exception {
    return launch(neededHeap, Map.of(), "--verbose", "run", "-c", "a site.yaml");
  }

  @Test
  void starts_a_gateway_with_the_default_heap_if_that_is_enough() throws Exception {
    List<String> arguments = run("96");
    assertTrue(arguments.contains("<-Xmx96m>"), arguments::toString);
    assertEquals(
        List.of("<--verbose>", "<run>", "<-c>", "<a site.yaml>"),
        arguments.subList(arguments.size() - 4, arguments.size()));
  }

  @Test
  void adds_the_optional_part_for_kafka_behind_the_other_libraries_if_it_is_there()
      throws Exception {
    Path home = folder.resolve("in stalled");
    assertTrue(run("96").contains("<" + home + "/lib/*>"));

    Files.createDirectory(home.resolve("kafka"));

    assertTrue(run("96").contains("<%1$s/lib/*:%1$s/kafka/*>".formatted(home)));
  }

  @Test
  void starts_a_gateway_whose_files_are_accessible_to_their_owner_only() throws Exception {
    List<String> lines = run("96");
    assertTrue(lines.contains("<umask 0077>") || lines.contains("<umask 077>"), lines::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', '', |C.UTF-8|",
    "'', '', C, |C.UTF-8|C",
    "POSIX, de_DE.UTF-8, C, |C.UTF-8|C",
    "'', de_DE.UTF-8, C, |de_DE.UTF-8|C",
    "en_US.utf8, '', C, en_US.utf8||C"
  })
  void starts_java_with_a_locale_in_which_it_can_open_any_path(
      String all, String characters, String language, String expected) throws Exception {
    Map<String, String> locale = Map.of("LC_ALL", all, "LC_CTYPE", characters, "LANG", language);

    assertTrue(launch("96", locale, "version").contains("<locale " + expected + ">"));
  }

  @Test
  void starts_a_gateway_with_room_for_readings_in_flight_and_little_inlining() throws Exception {
    assertTrue(
        run("96")
            .containsAll(
                List.of(
                    "<-XX:NewRatio=3>",
                    "<-XX:SurvivorRatio=4>",
                    "<-XX:MaxInlineLevel=9>",
                    "<-XX:InlineSmallCode=1500>",
                    "<-XX:FreqInlineSize=150>",
                    "<-XX:C1MaxInlineSize=10>",
                    "<-XX:Tier4InvocationThreshold=50000>",
                    "<-XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.GHASH::update,0.01>",
                    "<-XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.CounterMode::crypt,0.01>",
                    "<-XX:MinHeapFreeRatio=30>",
                    "<-XX:MaxHeapFreeRatio=50>")));
  }

  /** The broker refuses it itself; the page relies on this. */
  @Test
  void starts_a_gateway_that_refuses_renegotiation_by_tls_clients() throws Exception {
    assertTrue(run("96").contains("<-Djdk.tls.rejectClientInitiatedRenegotiation=true>"));
  }

  /** Each session has a TLS context of its own, so a ticket would only take memory. */
  @Test
  void starts_a_gateway_whose_tls_clients_ask_for_no_session_tickets() throws Exception {
    assertTrue(
        run("96")
            .contains(
                "<-Djdk.tls.client.disableExtensions=psk_key_exchange_modes,pre_shared_key>"));
  }

  @Test
  void starts_a_gateway_with_the_heap_that_the_site_needs() throws Exception {
    assertTrue(run("131").contains("<-Xmx131m>"));
  }

  @Test
  void starts_no_gateway_that_may_open_too_few_files() throws Exception {
    run("96");
    String limited = "ulimit -n 255; exec \"$0\" run";
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", limited, launcher.toString());
    builder.environment().put("JAVA_HOME", folder.resolve("java").toString());
    Process process = builder.redirectErrorStream(true).start();
    List<String> lines = process.inputReader().lines().toList();

    assertEquals(
        List.of(
            "parasol: the limit of open files is 255; expected 256 or more: raise it with ulimit"
                + " -n, or LimitNOFILE of the service"),
        lines);
    assertEquals(2, process.waitFor());
  }

  /**
   * Writes a site.
   *
   * @param further a line after the devices.
   */
  private Path site(int devices, int points, boolean hasFigures, String further)
      throws IOException {
    StringBuilder profile = new StringBuilder("profile: box\npoints:\n");
    for (int point = 0; point < points; point++) {
      profile.append("  p%d: {at: holding %d, type: float32}\n".formatted(point, 2 * point));
    }
    Files.createDirectories(folder.resolve("site/profiles"));
    Files.writeString(folder.resolve("site/profiles/box.yaml"), profile);
    StringBuilder site = new StringBuilder("site: roof\nlinks: {lan: {tcp: 192.0.2.1}}\n");
    site.append("location: {latitude: 48.1, longitude: 11.6}\ndevices:\n");
    for (int unit = 1; unit <= devices; unit++) {
      site.append(
          "  box-%d: {link: lan, unit: %d, profile: box, every: 1h%s}\n"
              .formatted(
                  unit, unit, hasFigures ? ", nameplate-dc: 5000, tilt: 20, azimuth: 180" : ""));
    }
    return Files.writeString(folder.resolve("site/site.yaml"), site + further);
  }

  /** Returns whether Java is started to estimate the heap. */
  private boolean isEstimated(String... words) throws Exception {
    return launch("500", Map.of(), words).contains("<-Xmx500m>");
  }

  @ParameterizedTest(name = "{0} devices with {1} points, figures: {2}")
  @CsvSource({"1, 10, false", "10, 40, false", "10, 1000, false", "30, 100, false", "30, 40, true"})
  void starts_a_gateway_without_an_estimate_if_its_site_is_small(
      int devices, int points, boolean hasFigures) throws Exception {
    Path site = site(devices, points, hasFigures, "");

    assertFalse(isEstimated("run", "-c", site.toString()));
    assertEquals("96\n", Typed.parasol("heap", "-c", site.toString()).done().out());
  }

  @ParameterizedTest(name = "{0} devices with {1} points, figures: {2}")
  @CsvSource({"100, 1000, false", "200, 10, false", "2, 10000, false", "48, 10, true"})
  void estimates_the_heap_of_a_site_that_is_not_small(int devices, int points, boolean hasFigures)
      throws Exception {
    Path site = site(devices, points, hasFigures, "");

    assertTrue(isEstimated("run", "--config", site.toString()));
  }

  /** An alias repeats the whole device. */
  @Test
  void estimates_the_heap_of_a_site_with_yaml_anchors() throws Exception {
    String further = "  a: &box {link: lan, unit: 9, profile: box, every: 1h}\n  b: *box\n";

    assertTrue(isEstimated("run", "-c", site(1, 1, false, further).toString()));
  }

  /** A program would take such a path for the value of a variable. */
  @Test
  void estimates_the_heap_of_a_site_in_a_folder_with_an_equals_sign() throws Exception {
    site(200, 10, false, "");
    Files.move(folder.resolve("site"), folder.resolve("a=b"));
    directory = folder;

    assertTrue(isEstimated("run", "-c", "a=b/site.yaml"));
  }

  @Test
  void estimates_the_heap_if_it_does_not_find_the_site() throws Exception {
    assertTrue(isEstimated("run", "--config=" + site(1, 1, false, "")));
    assertTrue(isEstimated("run", "-c", "missing.yaml"));
  }

  @Test
  void starts_a_gateway_with_the_default_heap_if_the_site_has_problems() throws Exception {
    assertTrue(run("").contains("<-Xmx96m>"));
  }

  @ParameterizedTest(name = "Java {0}: {1}")
  @CsvSource({
    "17, false",
    "17.0.9, false",
    "17.0.21, true",
    "21.0.4, false",
    "25, true",
    "25.0.3, true"
  })
  void returns_freed_memory_to_the_system_where_java_can(String version, boolean isPossible)
      throws Exception {
    Files.createFile(folder.resolve("in stalled/lib/classes-" + version + ".jsa"));
    Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"%s\"\n".formatted(version));

    assertEquals(isPossible, run("96").contains("<-XX:TrimNativeHeapInterval=10000>"));
  }

  @Test
  void states_what_the_site_needs_if_the_machine_is_too_small() throws Exception {
    List<String> lines = run("99999999");
    assertTrue(
        lines.stream()
            .anyMatch(
                line ->
                    line.startsWith(
                        "parasol: this site needs a heap of 99999999 MiB, and 100000159 MiB in"
                            + " all")),
        lines::toString);
    assertFalse(lines.contains("<-Xmx99999999m>"), lines::toString);
  }

  @Test
  void uses_the_heap_that_the_environment_states() throws Exception {
    List<String> arguments = launch("500", Map.of("PARASOL_HEAP", "200m"), "run");
    assertTrue(arguments.contains("<-Xmx200m>"), arguments::toString);
  }

  @Test
  void starts_other_verbs_without_an_estimate() throws Exception {
    List<String> arguments = launch("500", Map.of(), "check", "-c", "site.yaml");
    assertTrue(arguments.contains("<-Xmx96m>"), arguments::toString);
    assertTrue(
        arguments.stream().noneMatch(each -> each.startsWith("<-XX:OnOutOfMemoryError")),
        arguments::toString);
  }

  @ParameterizedTest(name = "Java {0}: {1}")
  @CsvSource({
    "17.0.9, -XX:SharedArchiveFile, false",
    "21.0.4, -XX:SharedArchiveFile, false",
    "25.0.3, -XX:AOTCache, true"
  })
  void uses_the_archive_in_the_folder_that_a_package_has_for_it(
      String version, String option, boolean hasShortHeaders) throws Exception {
    Path archives = Files.createDirectory(folder.resolve("cache"));
    Files.createSymbolicLink(launcher.resolveSibling("archive"), archives);
    Files.createFile(archives.resolve("classes-" + version + ".jsa"));
    Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"%s\"\n".formatted(version));

    List<String> arguments = launch("96", Map.of(), "version");

    assertTrue(
        arguments.contains(
            "<%s=%s/archive/classes-%s.jsa>".formatted(option, launcher.getParent(), version)),
        arguments::toString);
    assertEquals(hasShortHeaders, arguments.contains("<-XX:+UseCompactObjectHeaders>"));
  }

  @ParameterizedTest(name = "Java {0}: {1}")
  @CsvSource({
    "17.0.9, -XX:ArchiveClassesAtExit, false",
    "21.0.4, -XX:ArchiveClassesAtExit, false",
    "25.0.3, -XX:AOTCacheOutput, true"
  })
  void writes_an_archive_of_classes_without_profiles_of_methods(
      String version, String option, boolean isOptionNeeded) throws Exception {
    Path archives = Files.createDirectory(folder.resolve("cache"));
    Files.createSymbolicLink(launcher.resolveSibling("archive"), archives);
    Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"%s\"\n".formatted(version));

    launch("96", Map.of(), "version");

    String written = Files.readString(archives.resolve("classes-" + version + ".jsa"));
    assertTrue(written.contains("<" + option + "="), written);
    assertEquals(isOptionNeeded, written.contains("<-XX:-AOTRecordTraining>"), written);
  }

  /** As on a disk whose power fails afterwards: Java would trust what is left of it. */
  @Test
  void makes_the_archive_of_classes_survive_a_power_cut_before_it_is_used() throws Exception {
    Files.delete(launcher.resolveSibling("lib/classes-17.0.9.jsa.failed"));
    Path programs = Files.createDirectories(folder.resolve("bin"));
    Path calls = folder.resolve("calls");
    for (String name : List.of("sync", "mv")) {
      Files.writeString(
          programs.resolve(name), "#!/bin/sh\necho %s \"$*\" >>'%s'\n".formatted(name, calls));
      Files.setPosixFilePermissions(
          programs.resolve(name), PosixFilePermissions.fromString("rwx------"));
    }

    launch("96", Map.of("PATH", programs + ":" + System.getenv("PATH")), "version");

    String archive = launcher.resolveSibling("lib/classes-17.0.9.jsa").toString();
    List<String> called = Files.readAllLines(calls);
    assertEquals(2, called.size(), called::toString);
    assertTrue(called.get(0).startsWith("sync " + archive + "."), called::toString);
    assertEquals("mv -f %s %s".formatted(called.get(0).substring(5), archive), called.get(1));
  }

  @Test
  void starts_the_program_that_the_entry_of_the_package_names_with_what_its_versions_share()
      throws Exception {
    Path share = Files.createDirectories(folder.resolve("share"));
    Path program = Files.move(folder.resolve("in stalled"), share.resolve("1.0-0123"));
    Files.createDirectory(share.resolve("kafka"));
    Files.createFile(Files.createDirectory(share.resolve("archive")).resolve("classes-17.0.9.jsa"));
    launcher = Files.createDirectory(folder.resolve("entry")).resolve("parasol");
    Files.writeString(
        launcher,
        Files.readString(Path.of("..", "cli", "packaging", "entry"))
            .replace("@program@", program.toString()));

    List<String> lines = run("96");

    assertTrue(lines.contains("<%s/lib/*:%s/kafka/*>".formatted(program, share)), lines::toString);
    assertTrue(
        lines.contains("<-XX:SharedArchiveFile=%s/archive/classes-17.0.9.jsa>".formatted(share)),
        lines::toString);
    assertEquals("<a site.yaml>", lines.get(lines.size() - 1));
    assertTrue(lines.contains("<program " + launcher + ">"), lines::toString);
  }

  @Test
  void leaves_a_file_in_the_state_folder_when_the_memory_is_exhausted() throws Exception {
    String printed = String.join("\n", run("96"));
    String option =
        printed.substring(
            printed.indexOf("<-XX:OnOutOfMemoryError") + 1, printed.indexOf(">\n<-cp>"));
    Path state = folder.resolve("the state");
    Files.createDirectories(state.resolve("pki"));
    PeerProgram realJava =
        PeerProgram.named(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "openjdk");

    PeerProgram.Run run =
        realJava.run(
            folder.resolve("output.txt"),
            "-Xmx24m",
            "-XX:+ExitOnOutOfMemoryError",
            option,
            "-cp",
            System.getProperty("java.class.path"),
            Exhausting.class.getName(),
            state.toString());

    assertEquals(3, run.exit(), run.output());
    try (RuntimeFolder runtime = RuntimeFolder.open(state);
        StateFolder next = StateFolder.open(state, runtime)) {
      assertTrue(next.takeOutOfMemory(), run.output());
      assertFalse(next.takeOutOfMemory(), "only once");
    }
  }

  /** A program that holds a state folder and exhausts its heap. */
  static final class Exhausting {
    private Exhausting() {}

    public static void main(String[] arguments) throws IOException {
      try (StateFolder held = StateFolder.open(Path.of(arguments[0]))) {
        List<byte[]> all = new ArrayList<>();
        while (held.path().isAbsolute() && all.size() < Integer.MAX_VALUE) {
          all.add(new byte[1 << 20]);
        }
      }
    }
  }

  // ---- slots ----

  private static final String BASE = "parasol-cli-0.1.0.jar";
  private static final String POINTER =
      "slot b\nversion 0.2.0\ncounter 18\nupdate 0199\nbase %s\n".formatted(BASE);

  /** Installs another version in slot b. */
  private Path slots(String pointer) throws IOException {
    Files.writeString(folder.resolve("in stalled/lib").resolve(BASE), "");
    Path slots = Files.createDirectories(folder.resolve("slots"));
    Files.createDirectories(slots.resolve("b/lib"));
    Files.copy(launcher, slots.resolve("b/parasol"));
    Files.createFile(slots.resolve("b/lib/classes-17.0.9.jsa.failed"));
    Files.writeString(slots.resolve("current"), pointer);
    return slots;
  }

  /** Returns from which place Java was started. */
  private String started(Path slots, String... words) throws Exception {
    List<String> lines = launch("96", Map.of("PARASOL_SLOTS", slots.toString()), words);
    int classPath = lines.indexOf("<-cp>") + 1;
    return folder
        .relativize(Path.of(lines.get(classPath).replaceAll("<|/lib/\\*>", "")))
        .toString();
  }

  @Test
  void starts_the_version_in_the_slot_that_is_in_use() throws Exception {
    Path slots = slots(POINTER);
    assertEquals("slots/b", started(slots, "run", "-c", "site.yaml"));
    assertEquals("slots/b", started(slots, "version"));
  }

  @ParameterizedTest(name = "pointer {index}")
  @ValueSource(
      strings = {
        "slot packaged\nbase parasol-cli-0.1.0.jar\n",
        "slot c\nbase parasol-cli-0.1.0.jar\n",
        "slot ../b\nbase parasol-cli-0.1.0.jar\n",
        "slot a\nversion 1\ncounter 1\nupdate x\nbase parasol-cli-0.1.0.jar\n",
        "slot b\nversion 1\ncounter 1\nupdate x\nbase parasol-cli-0.1.1.jar\n",
        "slot b\n",
        "\0\0\0\0",
        ""
      })
  void starts_the_packaged_version_unless_the_slot_is_whole_and_belongs_to_it(String pointer)
      throws Exception {
    assertEquals("in stalled", started(slots(pointer), "run", "-c", "site.yaml"));
  }

  @Test
  void starts_a_release_under_trial_three_times_and_then_the_version_before() throws Exception {
    Path slots = slots(POINTER + "trial 5\n");
    Files.writeString(
        slots.resolve("previous"), "slot packaged\nbase %s\nfailed 0199\n".formatted(BASE));
    for (int start = 1; start <= 3; start++) {
      assertEquals("slots/b", started(slots, "version"), "a verb is no start");
      assertEquals("slots/b", started(slots, "run", "-c", "site.yaml"));
    }

    assertEquals("in stalled", started(slots, "run", "-c", "site.yaml"));

    assertEquals(
        "slot packaged\nbase %s\nfailed 0199\n".formatted(BASE),
        Files.readString(slots.resolve("current")));
    assertFalse(Files.exists(slots.resolve("previous")));
    assertEquals("in stalled", started(slots, "run", "-c", "site.yaml"));
  }

  @Test
  void starts_the_packaged_version_after_a_trial_if_the_version_before_is_unknown()
      throws Exception {
    Path slots = slots(POINTER + "trial 5\n");
    for (int start = 1; start <= 3; start++) {
      Files.createFile(slots.resolve("start-" + start));
    }
    assertEquals("in stalled", started(slots, "run", "-c", "site.yaml"));
    assertFalse(Files.exists(slots.resolve("current")));
  }

  /** As on a disk without free inodes, or one that is read-only. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"can be renamed", "cannot be renamed"})
  void starts_the_version_before_if_the_start_of_a_trial_cannot_be_counted(String what)
      throws Exception {
    Path slots = slots(POINTER + "trial 5\n");
    Files.writeString(
        slots.resolve("previous"), "slot packaged\nbase %s\nfailed 0199\n".formatted(BASE));
    Files.createSymbolicLink(slots.resolve("start-1"), Path.of("missing/file"));
    Path programs = Files.createDirectories(folder.resolve("bin"));
    if (what.startsWith("cannot")) {
      Files.writeString(programs.resolve("mv"), "#!/bin/sh\nexit 1\n");
      Files.setPosixFilePermissions(
          programs.resolve("mv"), PosixFilePermissions.fromString("rwx------"));
    }

    List<String> lines =
        launch(
            "96",
            Map.of(
                "PARASOL_SLOTS", slots.toString(), "PATH", programs + ":" + System.getenv("PATH")),
            "run",
            "-c",
            "site.yaml");

    assertTrue(lines.contains("<" + folder.resolve("in stalled/lib/*") + ">"), lines::toString);
    assertEquals(what.startsWith("cannot"), Files.exists(slots.resolve("previous")));
  }

  @Test
  void starts_although_it_cannot_note_that_there_is_no_class_data_archive() throws Exception {
    Path note = folder.resolve("in stalled/lib/classes-17.0.9.jsa.failed");
    Files.delete(note);
    Files.createSymbolicLink(note, Path.of("missing/file"));
    Path programs = Files.createDirectories(folder.resolve("bin"));
    Files.writeString(programs.resolve("mv"), "#!/bin/sh\nexit 1\n");
    Files.setPosixFilePermissions(
        programs.resolve("mv"), PosixFilePermissions.fromString("rwx------"));

    List<String> lines =
        launch("96", Map.of("PATH", programs + ":" + System.getenv("PATH")), "run", "-c", "a.yaml");

    assertTrue(lines.contains("<run>"), lines::toString);
  }

  @Test
  void lets_a_release_under_trial_be_started_again_that_does_not_suit_this_java() throws Exception {
    Path slots = slots(POINTER + "trial 5\n");
    Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"11.0.2\"\n");
    Files.writeString(java, "");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", launcher.toString(), "run").redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", folder.resolve("java").toString());
    builder.environment().put("PARASOL_SLOTS", slots.toString());
    Process process = builder.start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(1, process.exitValue());
    Files.delete(slots.resolve("current"));
    process = builder.start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(2, process.exitValue());
  }
}
