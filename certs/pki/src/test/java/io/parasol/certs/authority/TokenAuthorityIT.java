// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.testing.PeerProgram;
import io.parasol.testing.SoftHsm;
import io.parasol.testing.SoftTpm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An authority with its keys in a token")
class TokenAuthorityIT {

  /** Runs the scenario in another process, and returns its facts. */
  private static Map<String, String> facts(
      Path folder, List<String> environment, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>(environment);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-BytecodeVerificationRemote",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            TokenScenario.class.getName(),
            folder.resolve("pki").toString()));
    command.addAll(arguments);
    PeerProgram.Run done =
        PeerProgram.named("env", "coreutils")
            .run(folder.resolve("facts.txt"), command.toArray(new String[0]));
    Map<String, String> facts = new HashMap<>();
    for (String line : done.output().lines().toList()) {
      if (line.startsWith("FACT ")) {
        String[] fact = line.substring(5).split("=", 2);
        facts.put(fact[0], fact[1]);
      }
    }
    assertEquals(0, done.exit(), done.output());
    return facts;
  }

  @Nested
  @DisplayName("of SoftHSM")
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OfSoftHsm {

    private final Map<String, String> facts = new HashMap<>();

    @BeforeAll
    void run(@TempDir Path folder) throws Exception {
      SoftHsm token = SoftHsm.create(folder.resolve("hsm"));
      for (String parts : List.of("pin,authority,rotation,moved,wrong,removed", "back")) {
        facts.putAll(
            facts(
                folder,
                List.of(token.environment(), "PIN=" + SoftHsm.PIN, "WRONG_PIN=0000"),
                List.of(
                    token.library().toString(), SoftHsm.LABEL, parts, token.tokens().toString())));
      }
    }

    private void assertFact(String expected, String name) {
      assertEquals(expected, facts.get(name), () -> facts.toString());
    }

    private void assertStarts(String expected, String name) {
      String actual = String.valueOf(facts.get(name));
      assertTrue(actual.startsWith(expected), () -> actual + ", all: " + facts);
    }

    @Test
    void has_the_keys_of_gateway_broker_device_and_issuer_in_it() {
      String custody = String.valueOf(facts.get("custody"));
      for (String name : List.of("gateway", "broker", "meter-1", "(issuer)")) {
        assertTrue(custody.contains(name + "=KeyCustody[kind=TOKEN"), custody);
      }
      assertTrue(custody.contains("(root)=KeyCustody[kind=FILE"), custody);
      assertFact("FILE", "key-of-a-person");
    }

    @Test
    void authenticates_both_sides_of_a_tls_connection_also_after_a_restart() {
      assertFact("TLSv1.3", "handshake");
      assertFact("TLSv1.3", "handshake-again");
      assertFact("true", "equal");
    }

    @Test
    void uses_keys_on_p256() {
      assertTrue(String.valueOf(facts.get("curve")).contains("secp256r1"), () -> facts.toString());
    }

    @Test
    void signs_revocation_lists() {
      assertFact("true", "crl");
    }

    @Test
    void rotates_its_issuer_and_deletes_the_keys_that_are_not_used_any_more() {
      assertFact("TOKEN", "retiring");
      assertFact("false", "issuer-after-rotation");
      assertFact("1", "objects-of-issuers");
      assertFact("2", "objects-of-meter");
    }

    @Test
    void exports_no_key_of_the_token() {
      assertFact("the key is in a token, which does not release it", "export");
      assertFact("meter-1: its key is in a token, which does not release it", "export-p12");
      assertFact("exported", "export-of-a-person");
    }

    @Test
    void replaces_keys_in_files_by_keys_in_the_token() {
      assertFact("false true", "moved");
      assertFact("false", "previous-key");
    }

    @Test
    void says_what_is_wrong_in_one_line() {
      assertFact(
          "token \"another\": no slot has a token of that label; there are [plant]", "wrong-label");
      assertFact(
          "token \"plant\": the PIN is wrong; it is not tried again (CKR_PIN_INCORRECT)",
          "wrong-pin");
      assertFact(String.valueOf(facts.get("wrong-pin")), "wrong-pin-again");
      assertFact("token \"plant\": env:NO_PIN: the variable is not set", "no-pin");
      assertFact("token \"plant\": its library does not exist", "no-library");
      assertTrue(
          String.valueOf(facts.get("other-token"))
              .endsWith("is in the token \"plant\"; the configuration has the token \"another\""),
          () -> facts.toString());
      assertTrue(
          String.valueOf(facts.get("without-the-token"))
              .endsWith(
                  "the key is in the token \"plant\"; expected it in certificates.keys.token"),
          () -> facts.toString());
    }

    @Test
    void creates_no_key_in_a_file_while_the_token_is_missing() {
      assertFact("true", "present");
      assertStarts("token \"plant\": ", "gone");
      assertStarts("token \"plant\": ", "gone-again");
      assertStarts("meter-1: has no new key, token \"plant\": ", "renewal-while-gone");
      assertFact("true", "opens-without");
      assertStarts("meter-1: has no new key, token \"plant\": ", "renewal-without");
      assertStarts("the revocation list cannot be signed, ", "crl-without");
      assertStarts("token \"plant\": no slot has a token of that label", "strict-without");
      assertFact("TOKEN", "custody-without");
    }

    @Test
    void is_as_before_after_a_restart_with_the_token() {
      assertFact("true", "renewal-when-back");
    }
  }

  @Nested
  @DisplayName("of a TPM")
  class OfTpm {

    @Test
    void authenticates_both_sides_of_a_tls_connection(@TempDir Path folder) throws Exception {
      try (SoftTpm tpm = SoftTpm.start(folder.resolve("tpm"))) {
        List<String> environment = new ArrayList<>(tpm.environment());
        environment.add("PIN=" + SoftTpm.PIN);
        Map<String, String> facts =
            facts(
                folder, environment, List.of(tpm.library().toString(), SoftTpm.LABEL, "authority"));
        assertEquals("TLSv1.3", facts.get("handshake"), () -> facts.toString());
        assertEquals("TLSv1.3", facts.get("handshake-again"), () -> facts.toString());
        assertEquals("true", facts.get("crl"), () -> facts.toString());
        assertTrue(
            String.valueOf(facts.get("custody")).contains("(issuer)=KeyCustody[kind=TOKEN"),
            () -> facts.toString());
      }
    }
  }
}
