// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.parasol.gateway.discovery;

import org.jspecify.annotations.NullMarked;
