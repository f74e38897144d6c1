// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.testing.PeerProgram;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The certificate of a person in the home of a browser, as a person imports it. */
final class BrowserCertificate {

  private static final String TOOLS = "libnss3-tools";

  /** Where Chromium has its certificates, in the home of a person. */
  private static final String DATABASE = ".pki/nssdb";

  /**
   * What the policy {@code AutoSelectCertificateForUrls} does; headless, no dialog can be answered.
   */
  private static final String PREFERENCES =
      """
      {"profile":{"content_settings":{"exceptions":{"auto_select_certificate":{
        "%s,*":{"setting":{"filters":[{}]}}}}}}}
      """;

  private final Path home;

  private BrowserCertificate(Path home) {
    this.home = home;
  }

  /**
   * Imports the certificate of a person and the root of the site, or aborts the test where the
   * tools are missing.
   *
   * @param pkcs12 key and certificate, without a password.
   * @param page presents the certificate to this page without a question.
   */
  static void install(Path home, Path pkcs12, Path root, URI page) throws Exception {
    BrowserCertificate browser = new BrowserCertificate(home);
    Path database = Files.createDirectories(home.resolve(DATABASE));
    browser.run("certutil", "-N", "--empty-password", "-d", "sql:" + database);
    browser.run(
        "certutil",
        "-A",
        "-n",
        "root",
        "-t",
        "C,,",
        "-i",
        root.toString(),
        "-d",
        "sql:" + database);
    browser.run("pk12util", "-i", pkcs12.toString(), "-W", "", "-K", "", "-d", "sql:" + database);
    Path preferences = home.resolve(Browser.PROFILE).resolve("Default/Preferences");
    Files.createDirectories(preferences.getParent());
    String origin = page.getScheme() + "://" + page.getAuthority();
    Files.writeString(preferences, PREFERENCES.formatted(origin));
  }

  private void run(String program, String... arguments) throws IOException, InterruptedException {
    PeerProgram.Run run = PeerProgram.named(program, TOOLS).run(home.resolve("output"), arguments);
    assertEquals(0, run.exit(), () -> program + ": " + run.output());
  }
}
