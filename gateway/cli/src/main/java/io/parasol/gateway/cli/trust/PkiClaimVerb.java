// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.Sha256;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.est.EnrolmentClaims;
import io.parasol.gateway.est.IssuerRequests;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parasol pki claim}: makes a one-time code with which a native device enrols. */
@Command(
    name = "claim",
    description = {
      "Prints a one-time code with which a native device gets its certificate over EST.",
      "It is valid for one device, one key and a limited time."
    })
final class PkiClaimVerb extends PkiAuthorityVerb {

  @Parameters(
      arity = "0..1",
      paramLabel = "DEVICE",
      description = "A native device of the configuration.")
  private @Nullable String name;

  @Option(
      names = "--issuer",
      paramLabel = "SITE",
      description =
          "Instead of a device: another site, which gets an issuer below the root of this site."
              + " An operator signs it (parasol pki approve).")
  private @Nullable String issuerOf;

  @Option(
      names = "--valid",
      paramLabel = "TIME",
      description = "How long the code is valid: 1m to 30d. Default: ${DEFAULT-VALUE}.")
  private String valid = DurationText.of(EnrolmentClaims.DEFAULT_VALIDITY);

  @Option(
      names = "--approval",
      description = "An operator must approve the request as well (parasol pki approve).")
  private boolean needsApproval;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--qr", description = "Also print the JSON as a QR code, for an installer's app.")
  private boolean qr;

  @Override
  void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
    String url = url(config);
    if ((name == null) == (issuerOf == null)) {
      throw new VerbException(ExitCode.USAGE, "expected either DEVICE or --issuer SITE");
    }
    Duration validity = validity(valid);
    X509Certificate root = open(config).root();
    Instant now = clock(config).instant();
    String code;
    String user;
    try {
      if (issuerOf != null) {
        SiteId site = new SiteId(issuerOf);
        user = IssuerRequests.user(site);
        code = IssuerRequests.in(config.state()).claim(site, validity, now);
      } else {
        DeviceId device = device(config, String.valueOf(name));
        user = device.value();
        code = EnrolmentClaims.in(config.state()).create(device, validity, needsApproval, now);
      }
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
    }
    Instant expires = now.plus(validity).truncatedTo(ChronoUnit.SECONDS);
    Json.Obj claim =
        Json.object()
            .put("device", user)
            .put("code", code)
            .put("expires", expires)
            .put("approval", needsApproval || issuerOf != null)
            .put("url", url)
            .put("root-sha256", sha256(root))
            .build();
    if (json) {
      console.json(claim);
      return;
    }
    console.line("code         " + code);
    console.line("user         " + user);
    console.line("server       " + url);
    console.line("valid until  " + expires);
    console.line("root sha256  " + sha256(root));
    if (qr) {
      QrText.of(new String(Json.write(claim), StandardCharsets.UTF_8)).forEach(console::line);
    }
  }

  private static String url(SiteConfig config) {
    return config
        .enrolment()
        .map(each -> "https://" + each.listen())
        .orElseThrow(
            () ->
                new VerbException(
                    ExitCode.USAGE,
                    config.file() + ": devices cannot enrol; expected enrolment.listen"));
  }

  private static DeviceId device(SiteConfig config, String name) {
    return config.natives().stream()
        .filter(each -> each.value().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new VerbException(
                    ExitCode.USAGE,
                    "DEVICE is \"%s\"; expected a native device of %s"
                        .formatted(name, config.file())));
  }

  /**
   * Returns how long a claim is valid.
   *
   * @throws IllegalArgumentException if the text of the option is not 1m to 30d.
   */
  static Duration validity(String valid) {
    return DurationText.parse(valid)
        .filter(time -> time.compareTo(Duration.ofMinutes(1)) >= 0)
        .filter(time -> time.compareTo(EnrolmentClaims.MAX_VALIDITY) <= 0)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--valid is \"%s\"; expected 1m to 30d".formatted(valid)));
  }

  private static String sha256(X509Certificate root) {
    try {
      return Sha256.hex(root.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read cannot be hashed", e);
    }
  }
}
