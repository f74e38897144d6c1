// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An authority whose power was cut")
class CutOffTest {

  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("rooftop-7");
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z"));

  @TempDir Path folder;
  @TempDir Path renewed;

  private Path issued;
  private TlsMaterial old;

  /** Two states of one device: what is in place, and the pair that was about to take it. */
  @BeforeEach
  void make() throws Exception {
    SiteAuthority authority = SiteAuthority.init(folder, DOMAIN, SITE, Set.of(), CLOCK);
    issued = folder.resolve("issued");
    authority.issueDevice(new DeviceId("d"));
    old = authority.material("d");
    for (String file : List.of("d.pem", "d.key")) {
      Files.copy(issued.resolve(file), renewed.resolve(file));
    }
    authority.renew("d");
    for (String file : List.of("d.pem", "d.key")) {
      Files.move(issued.resolve(file), issued.resolve(file + ".new"));
      Files.copy(renewed.resolve(file), issued.resolve(file));
    }
  }

  @Test
  void before_both_files_were_written_has_the_old_pair() throws Exception {
    Files.delete(issued.resolve("d.pem.new"));

    assertEquals(old, open().material("d"));
    assertFalse(Files.exists(issued.resolve("d.key.new")));
  }

  @Test
  void after_both_files_were_written_has_the_new_pair() throws Exception {
    assertHasNewPair(open());
  }

  @Test
  void between_putting_the_one_and_the_other_in_place_has_the_new_pair() throws Exception {
    Files.delete(issued.resolve("d.key"));
    Files.move(issued.resolve("d.key.new"), issued.resolve("d.key"));

    assertHasNewPair(open());
  }

  @Test
  void in_another_process_is_mended_without_being_opened_again() throws Exception {
    SiteAuthority running = open();
    Files.copy(issued.resolve("d.pem"), issued.resolve("e.pem.new"));
    Files.copy(issued.resolve("d.key"), issued.resolve("e.key.new"));

    assertTrue(running.list().stream().anyMatch(each -> each.name().equals("e")));
  }

  @Test
  void while_a_file_was_written_keeps_nothing_of_it() throws Exception {
    Path half = Files.createFile(issued.resolve(".d.key.new.0123456789abcdef.tmp"));
    Path other = Files.createFile(folder.resolve(".denied.0123456789abcdef.tmp"));

    open();

    assertFalse(Files.exists(half));
    assertFalse(Files.exists(other));
  }

  @Test
  void while_it_was_made_is_none_and_can_be_made_again() throws Exception {
    Files.createFile(folder.resolve("unfinished"));
    Files.delete(folder.resolve("issuer.key"));

    assertFalse(SiteAuthority.exists(folder));
    assertEquals(
        folder + ": contains no authority; create one with: parasol pki init",
        assertThrows(AuthorityException.class, this::open).getMessage());

    SiteAuthority again = SiteAuthority.init(folder, DOMAIN, SITE, Set.of(), CLOCK);

    assertTrue(SiteAuthority.exists(folder));
    assertEquals(2, again.list().size(), "nothing of the first attempt is left");
    assertEquals(1, again.history("gateway").size());
    assertEquals(again.list(), open().list());
  }

  @Test
  void has_no_deny_list_that_was_cut_short() throws Exception {
    Path file = folder.resolve("denied");
    open().revoke("d");
    List<String> whole = Files.readAllLines(file);
    Files.delete(folder.resolve("denied.copy"));

    for (int lines = 0; lines < whole.size(); lines++) {
      Files.write(file, whole.subList(0, lines));
      String refusal = refusalOfDenyList();
      assertEquals(
          "deny-list "
              + file
              + ": is incomplete; restore it from a backup, no client is admitted without it",
          refusal);
    }
    Files.write(file, whole);
    assertEquals(2, DenyList.read(folder).serials().size());
    Files.delete(file);
    assertEquals(
        "deny-list "
            + file
            + ": is missing; restore it from a backup, no client is admitted without it",
        refusalOfDenyList());
    SiteAuthority authority = open();
    assertThrows(AuthorityException.class, authority::list, "nor is the authority used without it");
    assertThrows(AuthorityException.class, () -> authority.renew("d"));
    assertThrows(AuthorityException.class, () -> authority.revoke("d"));
  }

  private String refusalOfDenyList() {
    return String.valueOf(
        assertThrows(AuthorityException.class, () -> DenyList.read(folder)).getMessage());
  }

  private void assertHasNewPair(SiteAuthority authority) throws Exception {
    assertNotEquals(old.key(), authority.material("d").key());
    assertEquals(2, authority.history("d").size());
    try (Stream<Path> all = Files.list(issued)) {
      assertTrue(all.noneMatch(each -> each.toString().endsWith(".new")));
    }
  }

  private SiteAuthority open() throws Exception {
    return SiteAuthority.open(folder, DOMAIN, SITE, CLOCK);
  }
}
