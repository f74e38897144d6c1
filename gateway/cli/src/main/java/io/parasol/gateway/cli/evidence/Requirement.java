// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import java.util.List;

/**
 * A requirement of a standard, and how Parasol meets it.
 *
 * @param id the number in the standard.
 * @param title a short description in own words.
 * @param status one of {@link RequirementProfile#STATUSES}.
 */
record Requirement(String id, String title, String status, Means means) {

  /**
   * How the requirement is met, or why it is not.
   *
   * @param how a few sentences for people.
   * @param doc the page of the documentation, with an anchor.
   * @param tests simple names of test classes; may be empty.
   * @param proofs what of the site's own data shows it, as {@link SiteProofs#line} reads it.
   */
  record Means(String how, String doc, List<String> tests, List<String> proofs) {

    Means {
      tests = List.copyOf(tests);
      proofs = List.copyOf(proofs);
    }
  }
}
