package org.kclframework.core.runner;

/** The failure of a record that could not be unpacked from its aggregate. */
final class DefectException extends RunnerException {

  private static final long serialVersionUID = 1L;

  DefectException(String defect) {
    super(defect);
  }
}
