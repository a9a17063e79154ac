/** The mark: a shoot with two leaves, which comes back every year. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="6" />
      <path d="M12 19v-8m0 3c-3.600 0-5.600-1.900-5.600-5.300 3.600 0 5.600 1.900 5.600 5.300zm0-3c0-3.400 1.900-5.500 5.500-5.500 0 3.500-1.900 5.500-5.500 5.500z" />
    </svg>
  );
}
