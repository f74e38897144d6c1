// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.x509.Time;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A time in a certificate")
class CertificateTimeTest {

  /** A process of its own, because other tests need calendars. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws Exception {
      System.out.println(
          Arrays.toString(CertificateSigner.time(Instant.parse(arguments[0])).getEncoded()));
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "1950-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "2000-02-29T23:59:59.999Z",
        "2026-11-30T03:12:35.5Z",
        "2049-12-31T23:59:59.999999999Z",
        "2050-01-01T00:00:00Z",
        "2096-02-29T12:00:00.000001Z",
        "9999-12-31T23:59:59Z"
      })
  void is_encoded_as_by_bouncy_castle(String at) throws Exception {
    Instant instant = Instant.parse(at);

    assertArrayEquals(
        new Time(Date.from(instant)).getEncoded(), CertificateSigner.time(instant).getEncoded());
  }

  @Test
  void has_two_digits_for_the_year_through_2049() {
    assertInstanceOf(
        ASN1UTCTime.class,
        CertificateSigner.time(Instant.parse("2049-12-31T23:59:59Z")).toASN1Primitive());
    assertInstanceOf(
        ASN1GeneralizedTime.class,
        CertificateSigner.time(Instant.parse("2050-01-01T00:00:00Z")).toASN1Primitive());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"2026-11-30T03:12:35Z", "2050-01-01T00:00:00Z"})
  void needs_no_calendar(String at) throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xlog:class+load",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Program.class.getName(),
                    at))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertTrue(
        printed.contains(Arrays.toString(new Time(Date.from(Instant.parse(at))).getEncoded())),
        printed);
    assertFalse(printed.contains(" java.util.Calendar "));
  }
}
