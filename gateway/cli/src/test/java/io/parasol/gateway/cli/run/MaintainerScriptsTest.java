// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The maintainer scripts, with a folder as root and with programs that only record their calls. */
@DisplayName("The maintainer scripts of the Debian package")
class MaintainerScriptsTest {

  private static final Path SCRIPTS = Path.of("packaging/deb");
  private static final Path CONTROL = SCRIPTS.resolve("control");

  private static final String TEMPLATE = "usr/share/parasol/0.2.0-0123/config/new-site.yaml";

  @TempDir Path folder;
  private Path root;
  private Path calls;

  @BeforeEach
  void install() throws IOException {
    root = Files.createDirectories(folder.resolve("root"));
    calls = Files.createFile(folder.resolve("calls"));
    Files.createDirectories(root.resolve("run/systemd/system"));
    for (String name :
        List.of("adduser", "chown", "systemctl", "deb-systemd-helper", "deb-systemd-invoke")) {
      program(folder.resolve("bin").resolve(name), "");
    }
    program(folder.resolve("bin/getent"), "exit 2");
    program(
        root.resolve("usr/bin/parasol"), ": >" + root.resolve("var/cache/parasol/classes-17.jsa"));
    program(root.resolve("usr/bin/deb-systemd-helper"), "");
    program(folder.resolve("bin/dpkg-query"), "");
    Files.writeString(place(TEMPLATE), "site: NAME\n");
  }

  private void program(Path file, String does) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\necho \"${0##*/} $*\" >>%s\n%s\n".formatted(calls, does));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String run(String script, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("/bin/sh", SCRIPTS.resolve(script).toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("DPKG_ROOT", root.toString());
    builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, process.exitValue(), output);
    return output;
  }

  private List<String> called() throws IOException {
    return Files.readAllLines(calls);
  }

  private Path place(String path) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "x");
  }

  @Test
  void create_the_user_and_its_folder_and_start_nothing_at_the_first_installation()
      throws Exception {
    String output = run("postinst", "configure", "");

    assertTrue(output.contains("edit /etc/parasol/site.yaml"), output);
    assertEquals(
        List.of(
            "getent passwd parasol",
            "adduser --quiet --system --group --no-create-home --home /var/lib/parasol parasol",
            "chown -R parasol:parasol " + root.resolve("var/lib/parasol"),
            "dpkg-query -S /usr/share/parasol/0.2.0-0123",
            "parasol version",
            "systemctl daemon-reload",
            "deb-systemd-helper unmask parasol.service"),
        called());
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(root.resolve("var/lib/parasol"))));
  }

  /** As on a disk that comes from another system, whose users have other numbers. */
  @Test
  void give_the_user_all_of_a_state_folder_that_belongs_to_another_user() throws Exception {
    place("var/lib/parasol/pki/ca.pem");

    run("postinst", "configure", "");

    String chown = "chown -R parasol:parasol " + root.resolve("var/lib/parasol");
    assertTrue(called().contains(chown), called()::toString);
  }

  /** There, root must not follow what this user may have put into the folder. */
  @Test
  void change_nothing_in_a_state_folder_that_belongs_to_the_user() throws Exception {
    place("var/lib/parasol/pki/ca.pem");
    program(folder.resolve("bin/stat"), "echo parasol");

    run("postinst", "configure", "");

    assertTrue(called().stream().noneMatch(each -> each.startsWith("chown")), called()::toString);
  }

  @Test
  void stop_the_gateway_for_an_upgrade_once_the_next_version_is_in_place_and_start_it_afterwards()
      throws Exception {
    Path state = place("var/lib/parasol/pki/ca.pem");
    Path archive = place("var/cache/parasol/classes-11.jsa");
    program(folder.resolve("bin/getent"), "");

    run("prerm", "upgrade", "0.2.0");
    assertEquals(List.of(), called());
    assertTrue(Files.exists(archive), "this version starts if the upgrade is interrupted");
    run("postrm", "upgrade", "0.2.0");
    assertEquals(
        List.of("parasol version", "deb-systemd-invoke stop parasol.service"),
        called(),
        "the archive while the gateway runs");
    assertFalse(Files.exists(archive), "an archive of other classes");
    run("postinst", "configure", "0.1.0");

    List<String> called = called();
    assertEquals(1, Collections.frequency(called, "parasol version"), called::toString);
    assertEquals("deb-systemd-invoke start parasol.service", called.get(called.size() - 1));
    assertTrue(called.stream().noneMatch(each -> each.startsWith("adduser")), called::toString);
    assertTrue(Files.exists(state));
    try (Stream<Path> files = Files.list(root.resolve("var/cache/parasol"))) {
      assertEquals(List.of(root.resolve("var/cache/parasol/classes-17.jsa")), files.toList());
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"another version", "no version"})
  void make_the_archive_again_if_it_was_made_for(String what) throws Exception {
    Path entry = root.resolve("usr/bin/parasol");
    if (what.startsWith("no")) {
      program(entry, "exit 1");
    }
    run("postrm", "upgrade", "0.2.0");
    program(entry, ": >" + root.resolve("var/cache/parasol/classes-21.jsa"));

    run("postinst", "configure", "0.1.0");

    assertEquals(2, Collections.frequency(called(), "parasol version"), called()::toString);
    assertTrue(Files.exists(root.resolve("var/cache/parasol/classes-21.jsa")));
    assertFalse(Files.exists(root.resolve("var/cache/parasol/classes-17.jsa")));
  }

  /** As dpkg calls them, for example if the disk has no space for the new version. */
  @Test
  void do_nothing_if_the_next_version_cannot_be_unpacked() throws Exception {
    run("prerm", "upgrade", "0.2.0");
    run("postrm", "abort-upgrade", "0.1.0");
    run("postinst", "abort-upgrade", "0.2.0");

    assertEquals(List.of(), called());
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource({"remove, abort-remove", "deconfigure, abort-deconfigure"})
  void start_the_gateway_again_if_the_version_stays(String what, String aborted) throws Exception {
    run("prerm", what, "0.2.0");
    run("postinst", aborted, "0.2.0");

    List<String> called = called();
    assertEquals("deb-systemd-invoke stop parasol.service", called.get(0));
    assertEquals("deb-systemd-invoke start parasol.service", called.get(called.size() - 1));
    assertTrue(Files.exists(root.resolve("var/cache/parasol/classes-17.jsa")));
  }

  @Test
  void remove_the_program_that_an_interrupted_upgrade_has_left_behind() throws Exception {
    Path own = root.resolve(TEMPLATE);
    Path kafka = place("usr/share/parasol/kafka/kafka-clients-4.1.0.jar");
    place("usr/share/parasol/0.1.0-4567/lib/parasol-cli-0.1.0.jar.dpkg-new");
    program(folder.resolve("bin/dpkg-query"), "[ \"$*\" = '-S /usr/share/parasol/0.2.0-0123' ]");

    run("postinst", "configure", "0.0.9");

    assertFalse(Files.exists(root.resolve("usr/share/parasol/0.1.0-4567")));
    assertTrue(Files.exists(own));
    assertTrue(Files.exists(kafka));

    place("usr/share/parasol/0.1.0-4567/lib/parasol-cli-0.1.0.jar.dpkg-new");
    run("postrm", "remove");

    assertFalse(Files.exists(root.resolve("usr/share/parasol/0.1.0-4567")));
    assertTrue(Files.exists(kafka), "the administrator has put it there");
  }

  @Test
  void replace_the_class_data_archive_when_java_changes() throws Exception {
    Path archive = place("var/cache/parasol/classes-11.jsa");

    run("postinst", "triggered", "/usr/lib/jvm");

    assertFalse(Files.exists(archive));
    assertEquals(List.of("parasol version"), called());
    assertTrue(Files.readString(SCRIPTS.resolve("triggers")).contains("/usr/lib/jvm"));
  }

  @Test
  void install_also_where_the_archive_cannot_be_made() throws Exception {
    program(root.resolve("usr/bin/parasol"), "exit 1");

    run("postinst", "configure", "");

    assertTrue(Files.isDirectory(root.resolve("var/cache/parasol")));
  }

  @Test
  void write_a_configuration_only_at_the_first_installation_and_never_over_another()
      throws Exception {
    Path site = root.resolve("etc/parasol/site.yaml");
    run("postinst", "configure", "0.1.0");
    assertFalse(Files.exists(site), "the administrator has deleted it");

    run("postinst", "configure", "");
    assertEquals("site: NAME\n", Files.readString(site));
    assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(site)));

    Files.writeString(site, "site: plant\n");
    run("postinst", "configure", "");
    assertEquals("site: plant\n", Files.readString(site));
    try (Stream<Path> files = Files.list(site.getParent())) {
      assertEquals(List.of(site), files.toList());
    }
  }

  @Test
  void keep_configuration_and_state_when_the_package_is_removed() throws Exception {
    Path state = place("var/lib/parasol/pki/ca.pem");
    Path site = place("etc/parasol/site.yaml");
    place("var/cache/parasol/classes-17.jsa");

    run("prerm", "remove");
    run("postrm", "remove");

    assertTrue(Files.exists(state));
    assertTrue(Files.exists(site));
    assertEquals("deb-systemd-invoke stop parasol.service", called().get(0));
  }

  @Test
  void delete_the_state_at_a_purge_and_leave_files_of_the_administrator() throws Exception {
    place("var/lib/parasol/pki/ca.pem");
    place("var/lib/parasol-program/current");
    place("var/cache/parasol/classes-17.jsa");
    place("etc/systemd/system/multi-user.target.wants/parasol.service");
    Path key = place("etc/parasol/control-room.pub");
    Path site = place("etc/parasol/site.yaml");

    run("postrm", "purge");

    assertFalse(Files.exists(root.resolve("var/lib/parasol")));
    assertFalse(Files.exists(root.resolve("var/lib/parasol-program")));
    assertFalse(Files.exists(root.resolve("var/cache/parasol")));
    assertFalse(
        Files.exists(root.resolve("etc/systemd/system/multi-user.target.wants/parasol.service")));
    assertFalse(Files.exists(site));
    assertTrue(Files.exists(key));

    Files.delete(key);
    run("postrm", "purge");
    assertFalse(Files.exists(key.getParent()));
  }

  @Test
  void do_nothing_with_services_where_systemd_does_not_run() throws Exception {
    Files.delete(root.resolve("run/systemd/system"));

    run("prerm", "remove");
    run("postrm", "upgrade", "0.2.0");
    run("postinst", "configure", "0.1.0");
    run("postrm", "remove");

    assertTrue(
        called().stream()
            .noneMatch(
                each -> each.startsWith("systemctl") || each.startsWith("deb-systemd-invoke")),
        called()::toString);
  }

  @Test
  void belong_to_a_package_for_every_architecture_and_java_17_or_newer() throws Exception {
    String control = Files.readString(CONTROL);

    assertTrue(control.contains("\nArchitecture: all\n"), control);
    assertTrue(control.contains("default-jre-headless (>= 2:1.17) | java17-runtime-headless"));
  }
}
