// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DeniedHolders;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.Lease;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.est.CertificateList;
import io.parasol.certs.est.EnrolmentRefusal;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.est.EstRequest.Operation;
import io.parasol.gateway.est.WaitingEnrolments.Decision;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An enrolment")
class EnrolmentsTest {

  private static final DeviceId BOX = new DeviceId("string-box");
  private static final DeviceId OTHER = new DeviceId("other-box");
  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("field");
  private static final String URI = "spiffe://parasol/site/field/device/";

  private final List<String> reported = new ArrayList<>();

  @TempDir private Path state;
  private Instant now = Instant.parse("2026-06-01T12:00:00Z");
  private boolean isClockTrusted = true;
  private SiteAuthority authority;
  private TestRequests.Maker maker;
  private Enrolments enrolments;
  private EnrolmentClaims claims;
  private WaitingEnrolments waiting;
  private KeyPair key;

  /** What the signed policy of the owners denies beside the authority. */
  private final Set<BigInteger> ofOwners = new HashSet<>();

  private DeniedHolders lockedOut = DeniedHolders.NONE;

  @BeforeEach
  void a_site_with_two_native_devices() throws Exception {
    Files.createDirectories(state);
    authority = SiteAuthority.init(state.resolve("pki"), DOMAIN, SITE, Set.of(), () -> now);
    maker = TestRequests.Maker.create(now);
    claims = EnrolmentClaims.in(state);
    waiting = WaitingEnrolments.in(state);
    key = TestRequests.key();
    enrolments =
        new Enrolments(
            new EnrolmentAuthority(
                authority,
                CertificateLifetimes.DEFAULT,
                () -> Set.of(BOX, OTHER),
                () -> now,
                () -> isClockTrusted),
            new ClientCertificates(
                new Identity.Gateway(DOMAIN, SITE),
                new ClientCertificates.SiteTrust() {
                  @Override
                  public AcceptedIssuers issuers() throws AuthorityException {
                    return authority.acceptedIssuers();
                  }

                  @Override
                  public DenyList denied() throws AuthorityException {
                    DenyList ofAuthority = DenyList.read(state.resolve("pki"));
                    return new DenyList(
                        Stream.concat(ofAuthority.serials().stream(), ofOwners.stream())
                            .collect(Collectors.toSet()),
                        lockedOut);
                  }
                },
                List.of(maker.certificate()),
                () -> now),
            new EnrolmentRecords(
                claims, waiting, ApprovedBirths.in(state), IssuerRequests.in(state)),
            IssuerCertification.byOperator(DOMAIN),
            () -> List.of(issuer()),
            new EnrolmentListener() {
              @Override
              public void enrolled(DeviceId device, X509Certificate certificate, Way way) {
                reported.add("enrolled " + device + " " + way.wireName());
              }

              @Override
              public void waiting(WaitingEnrolments.Waiting request) {
                reported.add("waiting " + request.device());
              }

              @Override
              public void refused(String from, String device, EnrolmentRefusal reason, String why) {
                reported.add("refused " + device + " " + reason.wireName());
              }
            });
  }

  private X509Certificate issuer() {
    try {
      return authority.issuer();
    } catch (AuthorityException failed) {
      throw new AssertionError(failed);
    }
  }

  private String claim(DeviceId device) throws IOException {
    return claims.create(device, Duration.ofHours(1), false, now);
  }

  private EstResponse claimed(Operation operation, DeviceId device, String code, byte[] request) {
    return enrolments.respond(
        new EstRequest(
            operation,
            List.of(),
            Optional.of(new BasicCredentials(device.value(), code)),
            request,
            "127.0.0.1"));
  }

  private EstResponse enrol(String code) throws Exception {
    return claimed(Operation.SIMPLEENROLL, BOX, code, TestRequests.der(key, URI + BOX));
  }

  private EstResponse withCertificate(
      Operation operation, List<X509Certificate> chain, byte[] request) {
    return enrolments.respond(
        new EstRequest(operation, chain, Optional.empty(), request, "127.0.0.1"));
  }

  private static X509Certificate certificate(EstResponse response) throws Exception {
    assertEquals(200, response.status(), () -> text(response));
    return CertificateList.decode(Base64.getDecoder().decode(response.body())).get(0);
  }

  private static String text(EstResponse response) {
    return new String(response.body(), UTF_8);
  }

  private static void assertRefused(EnrolmentRefusal reason, EstResponse response) {
    assertTrue(text(response).startsWith(reason.wireName() + ": "), () -> text(response));
    assertTrue(response.status() >= 400, () -> "status " + response.status());
  }

  @Nested
  @DisplayName("with a claim")
  class WithAClaim {

    @Test
    void brings_a_certificate_of_the_device_for_its_own_key() throws Exception {
      X509Certificate issued = certificate(enrol(claim(BOX)));

      assertEquals(key.getPublic(), issued.getPublicKey());
      assertEquals(authority.gateway().site(), Identity.of(issued).site());
      assertEquals(URI + BOX, Identity.of(issued).uri());
      assertTrue(authority.acceptedIssuers().accepts(issued, Identity.of(issued)));
      assertEquals(List.of("enrolled string-box claim"), reported);
      assertFalse(authority.exports().hasKey("string-box"));
    }

    @Test
    void replaces_the_certificate_that_the_gateway_made_and_its_key() throws Exception {
      authority.issueDevice(BOX);

      X509Certificate issued = certificate(enrol(claim(BOX)));

      assertEquals(issued, authority.exports().chain("string-box").get(0));
      assertFalse(authority.exports().hasKey("string-box"));
    }

    @Test
    void may_be_repeated_after_a_lost_response_and_brings_the_same_certificate() throws Exception {
      String code = claim(BOX);
      X509Certificate first = certificate(enrol(code));

      assertEquals(first, certificate(enrol(code)));
      assertEquals(1, authority.history("string-box").size());
    }

    @Test
    void is_refused_for_a_second_key() throws Exception {
      String code = claim(BOX);
      certificate(enrol(code));
      key = TestRequests.key();

      assertRefused(EnrolmentRefusal.CLAIM_USED, enrol(code));
      assertEquals(List.of("enrolled string-box claim", "refused string-box claim_used"), reported);
    }

    @Test
    void is_refused_with_a_wrong_code_or_that_of_another_device() throws Exception {
      String code = claim(BOX);
      String others = claim(OTHER);

      assertRefused(EnrolmentRefusal.UNKNOWN_CLAIM, enrol("AAAA-AAAA-AAAA-AAAA"));
      assertRefused(EnrolmentRefusal.UNKNOWN_CLAIM, enrol(""));
      assertRefused(EnrolmentRefusal.UNKNOWN_CLAIM, enrol("../../pki/issuer.key"));
      assertRefused(EnrolmentRefusal.UNKNOWN_CLAIM, enrol(others));
      certificate(enrol(code.toLowerCase(java.util.Locale.ROOT).replace("-", "")));
    }

    @Test
    void is_refused_when_it_has_expired() throws Exception {
      String code = claim(BOX);
      now = now.plus(Duration.ofHours(1));

      EstResponse refused = enrol(code);

      assertRefused(EnrolmentRefusal.CLAIM_EXPIRED, refused);
      assertEquals(401, refused.status());
    }

    @Test
    void is_refused_for_another_identity_and_the_claim_is_not_used_up() throws Exception {
      String code = claim(BOX);

      for (String uri :
          List.of(
              URI + OTHER,
              "spiffe://parasol/site/other/device/string-box",
              "spiffe://parasol/site/field/operator/engineer/mallory")) {
        EstResponse refused =
            claimed(Operation.SIMPLEENROLL, BOX, code, TestRequests.der(TestRequests.key(), uri));
        assertRefused(EnrolmentRefusal.FOREIGN_IDENTITY, refused);
        assertEquals(403, refused.status());
      }
      certificate(enrol(code));
    }

    @Test
    void is_refused_while_the_clock_is_not_trusted_and_works_later() throws Exception {
      String code = claim(BOX);
      isClockTrusted = false;
      EstResponse refused = enrol(code);
      assertRefused(EnrolmentRefusal.UNAVAILABLE, refused);
      assertEquals(503, refused.status());
      assertTrue(refused.retryAfter().isPresent());

      isClockTrusted = true;
      certificate(enrol(code));
    }

    @Test
    void is_refused_for_the_key_of_another_device_or_of_a_revoked_certificate() throws Exception {
      certificate(enrol(claim(BOX)));

      EstResponse refused =
          claimed(Operation.SIMPLEENROLL, OTHER, claim(OTHER), TestRequests.der(key, URI + OTHER));
      assertRefused(EnrolmentRefusal.KEY_IN_USE, refused);
      assertEquals(403, refused.status());
      assertTrue(refused.retryAfter().isEmpty(), "the same request never succeeds");
      authority.revoke("string-box");
      assertRefused(EnrolmentRefusal.KEY_IN_USE, enrol(claim(BOX)));
    }

    @Test
    void brings_a_new_certificate_to_a_device_that_was_revoked() throws Exception {
      certificate(enrol(claim(BOX)));
      authority.revoke("string-box");
      key = TestRequests.key();

      X509Certificate issued = certificate(enrol(claim(BOX)));

      assertFalse(DenyList.read(state.resolve("pki")).denies(issued.getSerialNumber()));
    }

    @Test
    void is_refused_while_the_owners_lock_the_device_out() throws Exception {
      String code = claim(BOX);
      lockedOut = new DeniedHolders(Set.of(), Set.of(BOX));

      assertRefused(EnrolmentRefusal.REVOKED, enrol(code));
      certificate(
          claimed(
              Operation.SIMPLEENROLL,
              OTHER,
              claim(OTHER),
              TestRequests.der(TestRequests.key(), URI + OTHER)));
      lockedOut = DeniedHolders.NONE;
      certificate(enrol(code));
    }

    @Test
    void waits_for_an_operator_if_the_claim_requires_it() throws Exception {
      String code = claims.create(BOX, Duration.ofHours(1), true, now);

      EstResponse first = enrol(code);
      EstResponse second = enrol(code);

      assertEquals(202, first.status());
      assertTrue(first.retryAfter().isPresent());
      assertEquals(202, second.status());
      assertEquals(List.of("waiting string-box"), reported);
      waiting.decide(waiting.list(now).get(0).id(), Decision.APPROVED, now);
      assertEquals(key.getPublic(), certificate(enrol(code)).getPublicKey());
      assertEquals(List.of(), waiting.list(now));
    }

    @Test
    void is_refused_if_the_operator_refuses() throws Exception {
      String code = claims.create(BOX, Duration.ofHours(1), true, now);
      enrol(code);
      waiting.decide(waiting.list(now).get(0).id(), Decision.REFUSED, now);

      assertRefused(EnrolmentRefusal.NOT_APPROVED, enrol(code));
    }

    @Test
    void brings_a_key_that_the_gateway_makes_once_and_does_not_keep() throws Exception {
      String code = claim(BOX);
      byte[] request = TestRequests.der(key, URI + BOX);

      EstResponse made = claimed(Operation.SERVERKEYGEN, BOX, code, request);

      assertEquals(200, made.status(), () -> text(made));
      assertTrue(text(made).contains("application/pkcs8"), () -> text(made));
      assertNotEquals(
          key.getPublic(), authority.exports().chain("string-box").get(0).getPublicKey());
      assertFalse(authority.exports().hasKey("string-box"));
      assertRefused(
          EnrolmentRefusal.CLAIM_USED, claimed(Operation.SERVERKEYGEN, BOX, code, request));
      assertRefused(EnrolmentRefusal.CLAIM_USED, enrol(code));
    }

    @Test
    void shows_the_uri_of_the_device_in_the_attributes() throws Exception {
      EstResponse attributes = claimed(Operation.CSRATTRS, BOX, claim(BOX), new byte[0]);

      String der = new String(Base64.getDecoder().decode(attributes.body()), UTF_8);
      assertTrue(der.contains(URI + BOX), der);
    }
  }

  @Nested
  @DisplayName("with a birth certificate")
  class WithABirthCertificate {

    private EstResponse enrol(List<X509Certificate> chain, DeviceId device) throws Exception {
      return withCertificate(Operation.SIMPLEENROLL, chain, TestRequests.der(key, URI + device));
    }

    @Test
    void waits_for_an_operator_who_sees_the_serial_number_of_the_maker() throws Exception {
      List<X509Certificate> birth = maker.birth("CN=PV2000,2.5.4.5=4711", "", now);

      assertEquals(202, enrol(birth, BOX).status());

      WaitingEnrolments.Waiting asked = waiting.list(now).get(0);
      assertEquals(BOX, asked.device());
      assertTrue(asked.requester().contains("Acme root"), asked::requester);
      assertTrue(asked.requester().contains("serialNumber=4711"), asked::requester);
      waiting.decide(asked.id(), Decision.APPROVED, now);
      assertEquals(key.getPublic(), certificate(enrol(birth, BOX)).getPublicKey());
      assertEquals(
          List.of("waiting string-box", "enrolled string-box birth_certificate"), reported);
    }

    @Test
    void that_was_approved_enrols_the_same_device_again_without_an_operator() throws Exception {
      List<X509Certificate> birth = maker.birth("CN=PV2000,2.5.4.5=4711", "", now);
      assertEquals(202, enrol(birth, BOX).status());
      waiting.decide(waiting.list(now).get(0).id(), Decision.APPROVED, now);
      certificate(enrol(birth, BOX));
      now = now.plus(Duration.ofDays(60));
      key = TestRequests.key();

      assertEquals(key.getPublic(), certificate(enrol(birth, BOX)).getPublicKey());

      key = TestRequests.key();
      assertEquals(202, enrol(birth, OTHER).status(), "as another device");
      assertEquals(202, enrol(maker.birth("CN=PV2000", "", now), BOX).status(), "another one");
      authority.revoke("string-box");
      key = TestRequests.key();
      assertEquals(202, enrol(birth, BOX).status(), "after its revocation");
    }

    @Test
    void needs_an_operator_again_after_the_owners_have_denied_the_certificate_of_the_device()
        throws Exception {
      List<X509Certificate> birth = maker.birth("CN=PV2000,2.5.4.5=4711", "", now);
      assertEquals(202, enrol(birth, BOX).status());
      waiting.decide(waiting.list(now).get(0).id(), Decision.APPROVED, now);
      X509Certificate issued = certificate(enrol(birth, BOX));
      ofOwners.add(issued.getSerialNumber());
      key = TestRequests.key();

      assertEquals(202, enrol(birth, BOX).status());
      assertEquals(List.of(issued), authority.exports().chain("string-box").subList(0, 1));
    }

    @Test
    void is_refused_while_the_owners_lock_the_device_out() throws Exception {
      lockedOut = new DeniedHolders(Set.of(), Set.of(BOX));

      assertRefused(
          EnrolmentRefusal.REVOKED, enrol(maker.birth("CN=PV2000,2.5.4.5=4711", "", now), BOX));
      assertEquals(List.of(), waiting.list(now));
    }

    @Test
    void is_refused_for_a_device_that_the_site_does_not_know() throws Exception {
      assertRefused(
          EnrolmentRefusal.UNKNOWN_DEVICE,
          enrol(maker.birth("CN=PV2000", "", now), new DeviceId("unknown-box")));
    }

    @Test
    void of_an_unknown_maker_is_refused() throws Exception {
      List<X509Certificate> foreign = TestRequests.Maker.create(now).birth("CN=PV2000", "", now);

      assertRefused(EnrolmentRefusal.NOT_AUTHENTICATED, enrol(foreign, BOX));
    }

    @Test
    void that_contains_the_identity_of_a_device_of_the_site_renews_nothing() throws Exception {
      certificate(EnrolmentsTest.this.enrol(claim(BOX)));
      List<X509Certificate> forged = maker.birth("CN=PV2000", URI + BOX, now);

      assertRefused(
          EnrolmentRefusal.NOT_AUTHENTICATED,
          withCertificate(
              Operation.SIMPLEREENROLL, forged, TestRequests.der(TestRequests.key(), URI + BOX)));
    }

    @Test
    void fills_no_memory_and_no_disk_with_requests() throws Exception {
      List<X509Certificate> birth = List.of();
      for (int i = 0; i < WaitingEnrolments.MAX_REQUESTS; i++) {
        if (i % WaitingEnrolments.MAX_OF_REQUESTER == 0) {
          birth = maker.birth("CN=PV2000,2.5.4.5=" + i, "", now);
        }
        key = TestRequests.key();
        assertEquals(202, enrol(birth, BOX).status());
      }
      key = TestRequests.key();

      assertRefused(
          EnrolmentRefusal.TOO_MANY_WAITING, enrol(maker.birth("CN=PV2000", "", now), BOX));
      now = now.plus(WaitingEnrolments.VALIDITY);
      assertEquals(202, enrol(maker.birth("CN=PV2000", "", now), BOX).status());
    }

    @Test
    void of_one_controller_leaves_room_for_the_requests_of_others() throws Exception {
      List<X509Certificate> birth = maker.birth("CN=PV2000,2.5.4.5=4711", "", now);
      for (int i = 0; i < WaitingEnrolments.MAX_OF_REQUESTER; i++) {
        key = TestRequests.key();
        assertEquals(202, enrol(birth, i % 2 == 0 ? BOX : OTHER).status());
      }
      KeyPair known = key;
      key = TestRequests.key();

      assertRefused(EnrolmentRefusal.TOO_MANY_WAITING, enrol(birth, BOX));

      key = known;
      assertEquals(202, enrol(birth, OTHER).status(), "a request that waits already");
      key = TestRequests.key();
      assertEquals(202, enrol(maker.birth("CN=PV2000,2.5.4.5=4712", "", now), BOX).status());
    }
  }

  @Nested
  @DisplayName("with the certificate of the device")
  class WithTheCertificateOfTheDevice {

    private List<X509Certificate> current;

    @BeforeEach
    void is_issued() throws Exception {
      current = List.of(certificate(enrol(claim(BOX))), authority.issuer());
    }

    private EstResponse renew(String uri) throws Exception {
      return withCertificate(
          Operation.SIMPLEREENROLL, current, TestRequests.der(TestRequests.key(), uri));
    }

    @Test
    void renews_it_with_a_new_key() throws Exception {
      X509Certificate renewed = certificate(renew(URI + BOX));

      assertNotEquals(current.get(0).getPublicKey(), renewed.getPublicKey());
      assertEquals(URI + BOX, Identity.of(renewed).uri());
      assertEquals(now.plus(Duration.ofDays(7)), renewed.getNotAfter().toInstant());
      assertTrue(reported.contains("enrolled string-box renewal"), reported::toString);
    }

    @Test
    void is_refused_for_another_device() throws Exception {
      assertRefused(EnrolmentRefusal.FOREIGN_IDENTITY, renew(URI + OTHER));
    }

    @Test
    void is_refused_once_it_is_revoked() throws Exception {
      authority.revoke("string-box");

      assertRefused(EnrolmentRefusal.REVOKED, renew(URI + BOX));
    }

    @Test
    void is_refused_while_the_owners_lock_the_device_out() throws Exception {
      lockedOut = new DeniedHolders(Set.of(), Set.of(BOX));

      assertRefused(EnrolmentRefusal.REVOKED, renew(URI + BOX));
    }

    @Test
    void is_refused_once_the_owners_have_denied_its_successor() throws Exception {
      X509Certificate next = certificate(renew(URI + BOX));
      ofOwners.add(next.getSerialNumber());

      assertRefused(EnrolmentRefusal.REVOKED, renew(URI + BOX));
      assertEquals(2, authority.history("string-box").size());
      key = TestRequests.key();
      certificate(enrol(claim(BOX)));
    }

    @Test
    void is_refused_while_the_deny_list_cannot_be_read() throws Exception {
      try (Stream<Path> files = Files.list(state.resolve("pki"))) {
        for (Path file : files.filter(each -> each.toString().contains("denied")).toList()) {
          Files.writeString(file, "damaged");
        }
      }

      assertRefused(EnrolmentRefusal.UNAVAILABLE, renew(URI + BOX));
    }

    @Test
    void is_refused_when_there_were_too_many_within_a_day() throws Exception {
      for (int i = 1; i < EnrolmentAuthority.MAX_RENEWALS_PER_DAY; i++) {
        certificate(renew(URI + BOX));
      }

      EstResponse refused = renew(URI + BOX);

      assertRefused(EnrolmentRefusal.RENEWED_TOO_OFTEN, refused);
      assertEquals(429, refused.status());
      now = now.plus(Duration.ofDays(1).plusMinutes(1));
      certificate(renew(URI + BOX));
    }

    @ParameterizedTest(name = "with the same key: {0}")
    @ValueSource(booleans = {true, false})
    void renews_it_once_however_often_the_response_is_lost(boolean isSameKey) throws Exception {
      KeyPair next = isSameKey ? key : TestRequests.key();
      byte[] request = TestRequests.der(next, URI + BOX);
      X509Certificate renewed =
          certificate(withCertificate(Operation.SIMPLEREENROLL, current, request));
      for (int i = 0; i <= EnrolmentAuthority.MAX_RENEWALS_PER_DAY; i++) {
        assertEquals(
            renewed, certificate(withCertificate(Operation.SIMPLEREENROLL, current, request)));
      }

      current = List.of(renewed, authority.issuer());
      X509Certificate again =
          certificate(withCertificate(Operation.SIMPLEREENROLL, current, request));

      assertNotEquals(renewed, again, "the device has got the response");
    }

    private Lease lease(String name, Duration length) throws Exception {
      Path pki = state.resolve("pki");
      return authority.importLease(
          Lease.sign(
              authority.exports().chain(name),
              pki.resolve("root.key"),
              pki.resolve("ca.pem"),
              length,
              now));
    }

    @Test
    void that_has_expired_renews_it_with_a_lease_alone() throws Exception {
      now = now.plus(Duration.ofDays(60));
      EstResponse refused = renew(URI + BOX);
      assertRefused(EnrolmentRefusal.CERTIFICATE_EXPIRED, refused);
      assertEquals(403, refused.status());
      assertTrue(reported.contains("refused string-box certificate_expired"), reported::toString);
      lease("string-box", Duration.ofDays(2));
      assertRefused(EnrolmentRefusal.FOREIGN_IDENTITY, renew(URI + OTHER));
      key = TestRequests.key();
      byte[] request = TestRequests.der(key, URI + BOX);

      X509Certificate renewed =
          certificate(withCertificate(Operation.SIMPLEREENROLL, current, request));

      assertEquals(now.plus(Duration.ofDays(7)), renewed.getNotAfter().toInstant());
      assertTrue(reported.contains("enrolled string-box lease"), reported::toString);
      assertEquals(
          renewed,
          certificate(withCertificate(Operation.SIMPLEREENROLL, current, request)),
          "after a lost response");
      now = now.plus(Duration.ofDays(2).plusSeconds(1));
      assertRefused(EnrolmentRefusal.CERTIFICATE_EXPIRED, renew(URI + BOX));
    }

    @Test
    void that_has_expired_is_refused_with_a_lease_once_it_is_revoked() throws Exception {
      now = now.plus(Duration.ofDays(8));
      lease("string-box", Duration.ofDays(30));
      authority.revoke("string-box");

      assertRefused(EnrolmentRefusal.REVOKED, renew(URI + BOX));
    }

    @Test
    void that_has_expired_is_refused_with_the_lease_of_another_device() throws Exception {
      key = TestRequests.key();
      certificate(
          claimed(Operation.SIMPLEENROLL, OTHER, claim(OTHER), TestRequests.der(key, URI + OTHER)));
      now = now.plus(Duration.ofDays(8));
      lease("other-box", Duration.ofDays(30));

      assertRefused(EnrolmentRefusal.CERTIFICATE_EXPIRED, renew(URI + BOX));
    }

    @Test
    void of_a_person_is_refused() throws Exception {
      authority.issueOperator(new OperatorName("anna"), Role.ENGINEER);
      current = authority.exports().chain("anna");

      assertRefused(EnrolmentRefusal.FOREIGN_IDENTITY, renew(URI + BOX));
    }
  }

  @Test
  void without_any_proof_is_refused() throws Exception {
    byte[] request = TestRequests.der(key, URI + BOX);

    for (Operation operation :
        List.of(Operation.SIMPLEENROLL, Operation.SIMPLEREENROLL, Operation.SERVERKEYGEN)) {
      EstResponse refused = withCertificate(operation, List.of(), request);
      assertRefused(EnrolmentRefusal.NOT_AUTHENTICATED, refused);
      assertEquals(401, refused.status());
    }
    assertEquals(200, withCertificate(Operation.CACERTS, List.of(), new byte[0]).status());
    assertEquals(200, withCertificate(Operation.CSRATTRS, List.of(), new byte[0]).status());
  }

  @Test
  void leaves_no_code_on_the_disk() throws Exception {
    String code = claim(BOX);

    try (Stream<Path> files = Files.walk(state.resolve("enrolment"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String plain = code.replace("-", "");
        assertFalse(file.toString().contains(plain));
        assertFalse(Files.readString(file).contains(plain));
      }
    }
  }

  @Test
  void is_not_allowed_by_more_claims_than_the_limit() throws Exception {
    for (int i = 0; i < EnrolmentClaims.MAX_CLAIMS; i++) {
      String unused = claim(BOX);
    }

    assertThrows(IOException.class, () -> claim(BOX));
    now = now.plus(Duration.ofHours(2));
    String unused = claim(BOX);
  }
}
